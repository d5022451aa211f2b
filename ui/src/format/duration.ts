// Lengths of time, from milliseconds. What is shown is cut off, never rounded up: 59 s of work are no minute yet.
import type { Durations } from '../bindings/core';

const MINUTE = 60_000;
const MINUS = '\u2212';

/** `7:30` */
export function hoursMinutes(ms: number): string {
  const minutes = Math.trunc(Math.abs(ms) / MINUTE);
  const sign = ms < 0 && minutes > 0 ? MINUS : '';
  return `${sign}${Math.trunc(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/** `7.50`, with the decimal sign of the locale. */
export function decimalHours(ms: number, locale: string): string {
  const minutes = Math.trunc(ms / MINUTE);
  const text = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(
    Math.abs(minutes) / 60,
  );
  return minutes < 0 ? MINUS + text : text;
}

export function duration(ms: number, style: Durations, locale: string): string {
  return style === 'decimal' ? decimalHours(ms, locale) : hoursMinutes(ms);
}

/** With a plus or a real minus in front, for balances. */
export function signed(ms: number, style: Durations, locale: string): string {
  const text = duration(ms, style, locale);
  return ms >= MINUTE ? `+${text}` : text;
}

/** `3:41` and `27`: what the timer shows, the seconds apart because they are set smaller. */
export function timer(ms: number): { hours: string; seconds: string } {
  const seconds = Math.max(0, Math.trunc(ms / 1000));
  return { hours: hoursMinutes(seconds * 1000), seconds: String(seconds % 60).padStart(2, '0') };
}

/** Minutes as they are typed into a field: `7:30`. */
export function typedMinutes(minutes: number): string {
  return hoursMinutes(minutes * MINUTE);
}
