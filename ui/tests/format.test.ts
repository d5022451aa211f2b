// Lengths, times and days as they are shown.
import { describe, expect, test } from 'vitest';
import { decimalHours, hoursMinutes, signed, timer } from '../src/format/duration';
import { Format, exact } from '../src/format/format';
import { chooseLanguage, localeFor, systemLocales } from '../src/format/locale';
import { around, plusDays, shifted } from '../src/format/period';
import { moment } from './fixture';

const HOUR = 3_600_000;
const MINUTE = 60_000;

describe('lengths', () => {
  test('are cut off at the minute, never rounded up', () => {
    expect(hoursMinutes(7 * HOUR + 59 * MINUTE + 59_999)).toBe('7:59');
    expect(hoursMinutes(59_999)).toBe('0:00');
  });

  test('below zero carry a real minus, and less than a minute carries none', () => {
    expect(hoursMinutes(-90 * MINUTE)).toBe('\u22121:30');
    expect(hoursMinutes(-30_000)).toBe('0:00');
  });

  test('above a hundred hours stay hours', () => {
    expect(hoursMinutes(2496 * HOUR + 10 * MINUTE)).toBe('2496:10');
  });

  test('as decimals use the sign of the language', () => {
    expect(decimalHours(7.5 * HOUR, 'en')).toBe('7.50');
    expect(decimalHours(7.5 * HOUR, 'de')).toBe('7,50');
    expect(decimalHours(-20 * MINUTE, 'en')).toBe('\u22120.33');
  });

  test('of a balance have a plus only when there is one', () => {
    expect(signed(3 * HOUR, 'hours_minutes', 'en')).toBe('+3:00');
    expect(signed(0, 'hours_minutes', 'en')).toBe('0:00');
    expect(signed(-3 * HOUR, 'hours_minutes', 'en')).toBe('\u22123:00');
  });

  test('of the timer never run backwards', () => {
    expect(timer(3 * HOUR + 41 * MINUTE + 27_900)).toEqual({ hours: '3:41', seconds: '27' });
    expect(timer(-5_000)).toEqual({ hours: '0:00', seconds: '00' });
  });
});

describe('times', () => {
  const at = moment(Date.UTC(2026, 10, 23, 12, 5));

  test('come from the local text, in twelve hours or twenty-four', () => {
    const preferences = { week_start: null, durations: 'hours_minutes' } as const;
    expect(new Format('en-GB', { ...preferences, clock_24h: true }).time(at)).toBe('13:05');
    expect(new Format('en-GB', { ...preferences, clock_24h: false }).time(at)).toBe('1:05\u00a0pm');
    expect(new Format('en-US', { ...preferences, clock_24h: null }).twelveHours).toBe(true);
    expect(new Format('de', { ...preferences, clock_24h: null }).twelveHours).toBe(false);
  });

  test('on another day say which', () => {
    const format = new Format('en-GB', null);
    expect(format.timeOn(at, '2026-11-23')).toBe('13:05');
    expect(format.timeOn(at, '2026-11-24')).toMatch(/23 Nov.*13:05/);
  });

  test('can be typed again exactly', () => {
    expect(exact(at)).toBe('2026-11-23T13:05:00+01:00');
  });
});

describe('languages', () => {
  test('a C locale does not reach Intl', () => {
    expect(systemLocales(['C', 'POSIX', 'en_US', 'x', 'de-AT'])).toEqual(['de-AT']);
    expect(chooseLanguage(null, systemLocales(['C']))).toBe('en');
    expect(() => new Intl.DateTimeFormat(localeFor('en', systemLocales(['C'])))).not.toThrow();
  });

  test('the preference wins over the system, and the region of the system is kept', () => {
    expect(chooseLanguage('de', ['en-US'])).toBe('de');
    expect(chooseLanguage(null, ['fr-FR', 'de-CH'])).toBe('de');
    expect(localeFor('de', ['en-US', 'de-CH'])).toBe('de-CH');
  });
});

describe('periods', () => {
  test('a week begins where this person begins it', () => {
    expect(around('2026-11-25', 'week', 0)).toEqual({ from: '2026-11-23', to: '2026-11-29' });
    expect(around('2026-11-25', 'week', 6)).toEqual({ from: '2026-11-22', to: '2026-11-28' });
  });

  test('the month before March ends on the last of February, leap year or not', () => {
    expect(shifted(around('2028-03-31', 'month', 0), 'month', -1, 0)).toEqual({ from: '2028-02-01', to: '2028-02-29' });
    expect(shifted(around('2026-03-31', 'month', 0), 'month', -1, 0)).toEqual({ from: '2026-02-01', to: '2026-02-28' });
  });

  test('days go on over the end of a year', () => {
    expect(plusDays('2026-12-31', 1)).toBe('2027-01-01');
  });
});
