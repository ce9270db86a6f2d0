/** Dates as they are typed: `2026-01-06`, `2026-01-06T13:37`, `2026-01-06T13:37:05.250+01:00`. */

export const DATE_EXPECTED = 'a date such as "2026-01-06T13:37" or "2026-01-06T13:37:00Z"';

const DATE = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** Ms since 1970, in UTC unless the text says otherwise; undefined for what is no date. */
export function parseDateMs(text: string): number | undefined {
  const [, day, minute = "00:00", second = ":00", zone = "Z"] = DATE.exec(text) ?? [];
  const ms = Date.parse(`${day}T${minute}${second}${zone}`);
  // The 30th of February is read as the 2nd of March.
  const dayMs = Date.parse(`${day}T00:00:00Z`);
  const isThere = !Number.isNaN(dayMs) && new Date(dayMs).toISOString().startsWith(day!);
  return Number.isNaN(ms) || !isThere ? undefined : ms;
}
