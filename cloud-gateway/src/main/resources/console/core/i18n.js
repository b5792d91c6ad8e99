/** Words, numbers and times in the language of the person. The texts are in i18n/LANGUAGE.js, by key. */

export const LANGUAGES = { en: 'English', ru: 'Русский' };

/** The event on the window after the person chose another language. */
export const CHANGED = 'culvert-language';

const KEPT = 'culvert.language';

let texts = {};
let current = 'en';

export const language = () => current;

/** The language chosen before, else the browser's first that there is, else English. */
function preferred() {
  const wanted = [localStorage.getItem(KEPT), ...(navigator.languages ?? [navigator.language])];
  return wanted.map((tag) => (tag ?? '').slice(0, 2).toLowerCase()).find((tag) => tag in LANGUAGES) ?? 'en';
}

/** Loads the texts and has the open page drawn in them; called once before anything is drawn, and by the switches. */
export async function useLanguage(wanted = preferred(), keep = false) {
  texts = (await import(`../i18n/${wanted}.js`)).default;
  current = wanted;
  document.documentElement.lang = wanted;
  if (keep) {
    localStorage.setItem(KEPT, wanted);
    window.dispatchEvent(new Event(CHANGED));
  }
}

/**
 * The text of a key, with `{name}` filled in from the values. Where the text has plural forms, `values.count` chooses; a count
 * is written as numbers are in the language.
 */
export function t(key, values = {}) {
  const entry = texts[key];
  if (entry === undefined) {
    return key;
  }
  const form = typeof entry === 'string' ? entry : (entry[plural(values.count ?? 0)] ?? entry.other);
  return form.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === 'number' ? number(value) : String(value);
  });
}

/** Whether there is such a text. */
export const has = (key) => key in texts;

const plural = (count) => new Intl.PluralRules(current).select(count);

export const number = (value, options) => new Intl.NumberFormat(current, options).format(value);

const BYTES = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];

/** 1.4 GB. */
export function bytes(count) {
  const step = steps(count);
  const maximumFractionDigits = step === 0 ? 0 : 1;
  return number(count / 1000 ** step, { style: 'unit', unit: BYTES[step], unitDisplay: 'short', maximumFractionDigits });
}

/** 2.1 Mbit/s. */
export function bitRate(bitsPerSecond) {
  const step = steps(bitsPerSecond);
  return t(`unit.bitrate.${step}`, { value: number(bitsPerSecond / 1000 ** step, { maximumFractionDigits: 1 }) });
}

const steps = (value) => (value < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(value) / 3)));

/** 21 Nov 2026, 14:05. */
export const dateTime = (instant) =>
  instant ? new Intl.DateTimeFormat(current, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant)) : '';

/** 21 Nov 2026. */
export const day = (instant) => new Intl.DateTimeFormat(current, { dateStyle: 'medium' }).format(new Date(instant));

/** 21 Nov, 14:05:09: for what happened lately. */
export const preciseTime = (instant) =>
  new Intl.DateTimeFormat(current, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(instant));

const AGO = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** 5 minutes ago; now. */
export function ago(instant) {
  const seconds = Math.round((new Date(instant).getTime() - Date.now()) / 1000);
  const relative = new Intl.RelativeTimeFormat(current, { numeric: 'auto' });
  const unit = AGO.find(([, size]) => Math.abs(seconds) >= size);
  return unit ? relative.format(Math.trunc(seconds / unit[1]), unit[0]) : relative.format(0, 'second');
}

/** 9:59, minutes and seconds of a wait. */
export function clock(totalSeconds) {
  const seconds = Math.max(0, Math.ceil(totalSeconds));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Names in the order of the language. */
export const compare = (a, b) => new Intl.Collator(current, { numeric: true }).compare(a, b);
