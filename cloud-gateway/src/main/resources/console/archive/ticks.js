/** Where the time line has its marks of the clock. Pure functions. */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, STEPS_MS, lengthOf } from './span.js';

/**
 * The marks within a span: round times as people have them, not nearer to each other than `leastPx`.
 *
 * @returns `[{time, unit}, …]`, where `unit` says how it is to be written: `second`, `minute`, `day`
 */
export function ticks(span, width, leastPx = 74) {
  const least = (lengthOf(span) / Math.max(1, width)) * leastPx;
  const step = STEPS_MS.find((each) => each >= Math.max(least, SECOND_MS)) ?? STEPS_MS.at(-1);
  const found = step >= HOUR_MS ? hours(span, step) : minutes(span, step);
  return found.map((time) => ({ time, unit: unitOf(time, step) }));
}

/** Days with their date; else what is needed to tell the mark from its neighbours. */
function unitOf(time, step) {
  const at = new Date(time);
  if (at.getHours() === 0 && at.getMinutes() === 0 && at.getSeconds() === 0) {
    return 'day';
  }
  return step < MINUTE_MS ? 'second' : 'minute';
}

/** Steps below an hour: time zones differ by quarters of one. */
function minutes({ from, to }, step) {
  const shift = new Date(from).getTimezoneOffset() * MINUTE_MS;
  const found = [];
  for (let time = Math.ceil((from - shift) / step) * step + shift; time <= to; time += step) {
    found.push(time);
  }
  return found;
}

/** Hours and days go by the calendar, where a day has 23 to 25 hours; several days are counted from one that stays. */
function hours({ from, to }, step) {
  const first = new Date(from);
  const days = Math.max(1, step / DAY_MS);
  const before = (Date.UTC(first.getFullYear(), first.getMonth(), first.getDate()) / DAY_MS) % days;
  const found = [];
  for (let day = -before; ; day += days) {
    const date = new Date(first.getFullYear(), first.getMonth(), first.getDate() + day);
    if (date.getTime() > to) {
      return found;
    }
    for (let hour = 0; hour < 24; hour += Math.min(24, step / HOUR_MS)) {
      const time = new Date(date.getFullYear(), date.getMonth(), date.getDate(), hour).getTime();
      if (time >= from && time <= to && time > (found.at(-1) ?? 0)) {
        found.push(time);
      }
    }
  }
}
