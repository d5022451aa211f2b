// Times, days and lengths as this person reads them. Local times come ready-made from the desk: nothing here knows
// what a time zone is.
import type { Day, Durations, Moment, Preferences } from '../bindings/core';
import { duration, signed } from './duration';
import { usesTwelveHours, weekStart } from './locale';

type DayStyle = 'long' | 'short' | 'month' | 'numeric' | 'whole' | 'weekday';

const STYLES: Record<DayStyle, Intl.DateTimeFormatOptions> = {
  long: { weekday: 'long', day: 'numeric', month: 'long' },
  short: { weekday: 'short', day: 'numeric', month: 'short' },
  month: { month: 'long', year: 'numeric' },
  numeric: { day: 'numeric', month: 'short', year: 'numeric' },
  whole: { day: 'numeric', month: 'long', year: 'numeric' },
  weekday: { weekday: 'short' },
};

export class Format {
  readonly twelveHours: boolean;
  readonly weekStart: number;
  readonly durations: Durations;
  #days = new Map<DayStyle, Intl.DateTimeFormat>();

  constructor(
    readonly locale: string,
    preferences: Pick<Preferences, 'clock_24h' | 'week_start' | 'durations'> | null,
    systemClock24?: boolean,
  ) {
    const all24 = preferences?.clock_24h ?? systemClock24 ?? !usesTwelveHours(locale);
    this.twelveHours = !all24;
    this.weekStart = preferences?.week_start ?? weekStart(locale);
    this.durations = preferences?.durations ?? 'hours_minutes';
  }

  /** `08:02`, or `8:02 am`. */
  time(moment: Moment): string {
    return this.timeOf(moment.local);
  }

  /** Of a local time as text. */
  timeOf(local: string): string {
    const hour = Number(local.slice(11, 13));
    const minute = local.slice(14, 16);
    if (!this.twelveHours) return `${local.slice(11, 13)}:${minute}`;
    return `${hour % 12 || 12}:${minute}\u00a0${hour < 12 ? 'am' : 'pm'}`;
  }

  /** Just the hour, for the marks under a ribbon. */
  hour(moment: Moment): string {
    const hour = Number(moment.local.slice(11, 13));
    return this.twelveHours ? `${hour % 12 || 12}${hour < 12 ? 'a' : 'p'}` : String(hour);
  }

  /** The time, with its day in front if that is another one than `day`. */
  timeOn(moment: Moment, day: Day): string {
    const its = dayOf(moment);
    return its === day ? this.time(moment) : `${this.day(its, 'short')}, ${this.time(moment)}`;
  }

  day(day: Day, style: DayStyle): string {
    let formatter = this.#days.get(style);
    if (!formatter) {
      formatter = new Intl.DateTimeFormat(this.locale, { ...STYLES[style], timeZone: 'UTC' });
      this.#days.set(style, formatter);
    }
    return formatter.format(new Date(`${day}T00:00:00Z`));
  }

  /** With the year as soon as it is another one than `now`'s. */
  dayNear(day: Day, now: Day): string {
    return day.slice(0, 4) === now.slice(0, 4) ? this.day(day, 'short') : this.day(day, 'numeric');
  }

  length(ms: number): string {
    return duration(ms, this.durations, this.locale);
  }

  signed(ms: number): string {
    return signed(ms, this.durations, this.locale);
  }

  number(value: number): string {
    return new Intl.NumberFormat(this.locale).format(value);
  }

  bytes(value: number): string {
    const mega = value >= 1_000_000;
    const unit = mega ? 'megabyte' : 'kilobyte';
    const amount = value / (mega ? 1_000_000 : 1000);
    return new Intl.NumberFormat(this.locale, { style: 'unit', unit, maximumFractionDigits: mega ? 1 : 0 }).format(
      amount,
    );
  }
}

export function dayOf(moment: Moment): Day {
  return moment.local.slice(0, 10);
}

/** The text that the desk reads back as exactly this moment, in the hour that comes twice as well. */
export function exact(moment: Moment): string {
  return moment.local + moment.offset;
}
