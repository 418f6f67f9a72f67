import { UnderstudyError } from '../../contract/errors/index.ts';

const day = 86_400_000;
const units = { days: day, hours: 3_600_000, minutes: 60_000, seconds: 1000, milliseconds: 1 } as const;
const isoPattern =
  /^P(?!$)(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?=\d)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
/** Calendar units count as their mean length would surprise least: a year is 365 days, a month 30. */
const isoUnits = [365 * day, 30 * day, 7 * day, day, units.hours, units.minutes, units.seconds] as const;

const isUnit = (name: string): name is keyof typeof units => name in units;

/** Milliseconds of a DSL duration: ISO 8601 text or an object of days, hours, minutes, seconds, milliseconds. */
export function durationMs(value: unknown): number {
  if (typeof value === 'string') {
    const match = isoPattern.exec(value);
    if (match !== null) {
      return isoUnits.reduce((sum, unit, index) => sum + Number(match[index + 1] ?? 0) * unit, 0);
    }
  } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const parts = Object.entries(value);
    const known = parts.every(
      ([name, amount]) =>
        isUnit(name) && typeof amount === 'number' && amount >= 0 && Number.isFinite(amount),
    );
    if (parts.length > 0 && known) {
      return parts.reduce(
        (sum, [name, amount]) => sum + (isUnit(name) ? units[name] * Number(amount) : 0),
        0,
      );
    }
  }
  throw new UnderstudyError(
    'document-invalid',
    {
      reason: `${JSON.stringify(value) ?? String(value)} is not a duration; write PT5S or { seconds: 5 }.`,
    },
    { asStandard: true },
  );
}
