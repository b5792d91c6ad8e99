/** Pieces of time, `{from, to}` in Unix milliseconds: what the time line shows is one, what is recorded are many. Pure functions. */
export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** What the time line shows at least, and at most. */
export const SHORTEST_MS = 10 * SECOND_MS;
export const LONGEST_MS = 31 * DAY_MS;

/** Nobody looks further back. */
const DEEPEST_MS = 20 * 365 * DAY_MS;

/** As much of the time line as lies in the future while it shows the present. */
const AHEAD = 0.04;

export const lengthOf = ({ from, to }) => to - from;

export const holds = (span, time) => span.from <= time && time < span.to;

export const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

/** So long, with the present near its end. */
export const untilNow = (length, now) => ({ from: now - length * (1 - AHEAD), to: now + length * AHEAD });

/** So long, around a time. */
export const around = (time, length) => ({ from: time - length / 2, to: time + length / 2 });

export const moved = ({ from, to }, by) => ({ from: from + by, to: to + by });

/** So many times as long; what is at `time` stays where it is. */
export function zoomed(span, factor, time) {
  const length = clamp(lengthOf(span) * factor, SHORTEST_MS, LONGEST_MS);
  const part = (time - span.from) / lengthOf(span);
  return { from: time - part * length, to: time + (1 - part) * length };
}

/** The same length, no further ahead than a little, no further back than anything is kept. */
export function kept(span, now) {
  const length = lengthOf(span);
  const last = untilNow(length, now).to;
  if (span.to > last) {
    return moved(span, last - span.to);
  }
  return span.from < now - DEEPEST_MS ? moved(span, now - DEEPEST_MS - span.from) : span;
}

/** The day that a time belongs to, or another: as long as it is where the person is, 23 to 25 hours. */
export function dayOf(time, days = 0) {
  const at = new Date(time);
  const start = (more) => new Date(at.getFullYear(), at.getMonth(), at.getDate() + more).getTime();
  return { from: start(days), to: start(days + 1) };
}

/** 2026-11-21, as the person has it. */
export function dateOf(time) {
  const at = new Date(time);
  const two = (value) => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** A round length of time that is at most a 40th of what is shown: what a key of the keyboard goes by. */
export function stepOf(span) {
  const wanted = lengthOf(span) / 40;
  return STEPS_MS.findLast((step) => step <= wanted) ?? STEPS_MS[0];
}

/** Round lengths of time. */
export const STEPS_MS = [
  ...[0.2, 0.5, 1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7].map((days) => days * DAY_MS),
];
