// Periods of whole days for filters: a day, week, month or year, and the one before or after. Calendar arithmetic on
// dates alone; no zone comes into it.
import type { Day } from '../bindings/core';

export type Unit = 'day' | 'week' | 'month' | 'year';

export interface Span {
  from: Day;
  to: Day;
}

const DAY = 86_400_000;

function parts(day: Day): [number, number, number] {
  return [Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))];
}

function text(at: number): Day {
  return new Date(at).toISOString().slice(0, 10);
}

export function plusDays(day: Day, days: number): Day {
  return text(Date.UTC(...parts(day)) + days * DAY);
}

/** The period of this unit that the day lies in. `weekStart`: 0 is Monday. */
export function around(day: Day, unit: Unit, weekStart: number): Span {
  const [year, month] = parts(day);
  switch (unit) {
    case 'day':
      return { from: day, to: day };
    case 'week': {
      const weekday = (new Date(Date.UTC(...parts(day))).getUTCDay() + 6 - weekStart + 7) % 7;
      const from = plusDays(day, -weekday);
      return { from, to: plusDays(from, 6) };
    }
    case 'month':
      return { from: text(Date.UTC(year, month, 1)), to: text(Date.UTC(year, month + 1, 0)) };
    case 'year':
      return { from: text(Date.UTC(year, 0, 1)), to: text(Date.UTC(year, 11, 31)) };
  }
}

/** The period so many steps later, or earlier. */
export function shifted(span: Span, unit: Unit, steps: number, weekStart: number): Span {
  const [year, month] = parts(span.from);
  switch (unit) {
    case 'day':
      return around(plusDays(span.from, steps), unit, weekStart);
    case 'week':
      return around(plusDays(span.from, 7 * steps), unit, weekStart);
    case 'month':
      return around(text(Date.UTC(year, month + steps, 1)), unit, weekStart);
    case 'year':
      return around(text(Date.UTC(year + steps, 0, 1)), unit, weekStart);
  }
}
