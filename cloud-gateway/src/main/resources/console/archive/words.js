/** Times and states of the time line in the words of the person. */
import { bytes, language, number, t } from '../core/i18n.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, dayOf } from './span.js';

const formats = new Map();

/** Formats are dear to make, and needed for every movement. */
function format(name, options) {
  const key = `${language()} ${name}`;
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat(language(), options));
  }
  return formats.get(key);
}

const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

/** Over a mark of the clock: 21 Nov, 14:05, 14:05:09. */
export const axisTime = (time, unit) =>
  unit === 'day'
    ? format('day', { day: 'numeric', month: 'short' }).format(time)
    : format(unit, unit === 'second' ? { ...CLOCK, second: '2-digit' } : CLOCK).format(time);

/** 14:05:09. */
export const clockTime = (time) => format('clock', { ...CLOCK, second: '2-digit' }).format(time);

/** Today, Yesterday, Fri 20 Nov 2026. */
export function dayWords(time, now = Date.now()) {
  const { from } = dayOf(time);
  if (from === dayOf(now).from || from === dayOf(now, -1).from) {
    return t(from === dayOf(now).from ? 'recordings.today' : 'recordings.yesterday');
  }
  return format('date', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }).format(time);
}

/** November 2026. */
export const monthWords = (time) => format('month', { month: 'long', year: 'numeric' }).format(time);

/** The day in full, for who hears it. */
export const wholeDay = (time) => format('whole', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(time);

/** Yesterday, 14:05:09. */
export const moment = (time) => `${dayWords(time)}, ${clockTime(time)}`;

/** From when until when, the day once. */
export const spanWords = ({ from, to }) =>
  dayOf(from).from === dayOf(to).from ? `${moment(from)} – ${clockTime(to)}` : `${moment(from)} – ${moment(to)}`;

const UNITS = [
  [DAY_MS, 'day'],
  [HOUR_MS, 'hour'],
  [MINUTE_MS, 'minute'],
  [SECOND_MS, 'second'],
];

/** 6 h; 1.5 min. */
export function lengthWords(milliseconds) {
  const [size, unit] = UNITS.find(([each]) => milliseconds >= each) ?? UNITS.at(-1);
  return number(milliseconds / size, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 });
}

/** What is at a time, in words; `found` is what `at` of `marks.js` gave. */
export function stateWords({ state, reason }) {
  return state === 'missing' ? t(`recordings.reason.${reason}`) : t(`recordings.state.${state}`);
}

/** What else is there. */
export const moreWords = ({ event, piece }) =>
  [
    event ? (event.type === 'motion' ? t('recordings.motion') : event.type) : '',
    piece ? (piece.label ? t('recordings.kept.label', { label: piece.label }) : t('recordings.kept')) : '',
  ].filter((each) => each !== '');

/** All of it in one sentence, as the time line's value. */
export const valueWords = (time, found) => [`${dayWords(time)} ${clockTime(time)}`, stateWords(found), ...moreWords(found)].join('. ');

/** 2.1 GB in 24 h. */
export const totalWords = ({ seconds, bytes: count }) => t('recordings.total', { time: lengthWords(seconds * SECOND_MS), size: bytes(count) });
