/** A month of days, each with how much of it is recorded; one is chosen. */
import { html, nothing } from '../lib/lit-html/lit-html.js';
import { ref } from '../lib/lit-html/directives/ref.js';
import * as api from '../core/api.js';
import { language, t } from '../core/i18n.js';
import { openDialog } from '../ui/dialog.js';
import { icon } from '../ui/icon.js';
import { failed } from '../ui/list.js';
import { DAY_MS, SECOND_MS, dateOf, dayOf } from './span.js';
import { lengthWords, monthWords, totalWords, wholeDay } from './words.js';

const WEEK = 7;

/** 2 January 2000 was a Sunday. */
const SUNDAY = new Date(2000, 0, 2);

/** @returns some time of the day that was chosen; undefined where the person turned away */
export const askForDay = (name, time) => openDialog(t('recordings.calendar'), days(name, time));

function days(name, time) {
  const months = new Map(); // first day of the month → totals by date
  const today = dateOf(Date.now());
  let month = firstOf(time);
  let focused = dateOf(time);
  let problem;
  let dialog;

  async function load() {
    const wanted = month;
    const [from, to] = [dateOf(wanted), dateOf(new Date(nextMonth(wanted, 1)).getTime() - 1)];
    try {
      const { days: found } = await api.get(api.path`/cameras/${name}/calendar`, { from, to, tz: zone() });
      months.set(wanted, new Map(found.map((day) => [day.date, day])));
      problem = undefined;
    } catch (failure) {
      problem = failure;
    }
    dialog.redraw();
  }

  function turn(by, day) {
    month = nextMonth(month, by);
    focused = day ?? dateOf(month);
    dialog.redraw();
    load();
  }

  function key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -WEEK, ArrowDown: WEEK }[event.key];
    const at = noon(focused);
    if (by) {
      event.preventDefault();
      const next = dayOf(at, by).from;
      if (next <= Date.now()) {
        reach(next);
      }
    } else if (event.key === 'PageUp' || event.key === 'PageDown') {
      event.preventDefault();
      const next = Math.min(Date.now(), nextMonth(firstOf(at), event.key === 'PageUp' ? -1 : 1));
      reach(next);
    }
  }

  function reach(next) {
    if (firstOf(next) === month) {
      focused = dateOf(next);
      dialog.redraw();
    } else {
      turn(firstOf(next) < month ? -1 : 1, dateOf(next));
    }
    setTimeout(() => document.querySelector(`[data-date="${focused}"]`)?.focus());
  }

  const cell = (at, close) => {
    const date = dateOf(at);
    const total = months.get(month)?.get(date);
    const { from, to } = dayOf(at);
    const words = [wholeDay(at), total ? totalWords(total) : t('recordings.state.nothing')].join('. ');
    return html`<td>
      <button
        class="day ${total ? 'day-recorded' : ''}"
        data-date=${date}
        data-test="day"
        aria-label=${words}
        aria-current=${date === today ? 'date' : 'false'}
        tabindex=${date === focused ? 0 : -1}
        ?disabled=${from > Date.now()}
        @click=${() => close(at)}
      >
        <span>${new Date(at).getDate()}</span>
        <span class="day-total">${total ? lengthWords(total.seconds * SECOND_MS) : nothing}</span>
        <span class="day-bar"><span ${ref((bar) => bar && (bar.style.width = `${total ? Math.min(100, ((total.seconds * SECOND_MS) / (to - from)) * 100) : 0}%`))}></span></span>
      </button>
    </td>`;
  };

  return (opened) => {
    if (!dialog) {
      dialog = opened;
      load();
    }
    const { close } = opened;
    return html`<div class="month-head">
        <button class="plain" data-test="month-before" aria-label=${t('recordings.month.before')} @click=${() => turn(-1)}>${icon('back')}</button>
        <strong role="status">${monthWords(month)}</strong>
        <button class="plain" aria-label=${t('recordings.month.after')} ?disabled=${nextMonth(month, 1) > Date.now()} @click=${() => turn(1)}>${icon('forward')}</button>
      </div>
      ${problem ? failed(problem, load) : nothing}
      <table class="month" @keydown=${key}>
        <thead>
          <tr>
            ${weekdays().map(([short, long]) => html`<th scope="col"><abbr title=${long}>${short}</abbr></th>`)}
          </tr>
        </thead>
        <tbody>
          ${weeks(month).map((week) => html`<tr>${week.map((at) => (at === undefined ? html`<td></td>` : cell(at, close)))}</tr>`)}
        </tbody>
      </table>`;
  };
}

const zone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;

const firstOf = (time) => new Date(new Date(time).getFullYear(), new Date(time).getMonth(), 1).getTime();

const nextMonth = (first, by) => new Date(new Date(first).getFullYear(), new Date(first).getMonth() + by, 1).getTime();

const noon = (date) => new Date(`${date}T12:00:00`).getTime();

/** The day that weeks begin with, 0 for Sunday. */
function firstWeekday() {
  const locale = new Intl.Locale(navigator.language.startsWith(language()) ? navigator.language : language());
  return (locale.getWeekInfo?.() ?? locale.weekInfo ?? { firstDay: 1 }).firstDay % WEEK;
}

function weekdays() {
  const name = (day, weekday) => new Intl.DateTimeFormat(language(), { weekday }).format(SUNDAY.getTime() + day * DAY_MS + DAY_MS / 2);
  return Array.from({ length: WEEK }, (_, i) => (firstWeekday() + i) % WEEK).map((day) => [name(day, 'short'), name(day, 'long')]);
}

/** The weeks of a month: seven days each, undefined where the month is over. */
function weeks(month) {
  const first = new Date(month);
  const blank = (first.getDay() - firstWeekday() + WEEK) % WEEK;
  const count = new Date(first.getFullYear(), first.getMonth() + 1, 0).getDate();
  const rows = Math.ceil((blank + count) / WEEK);
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: WEEK }, (__, column) => {
      const day = row * WEEK + column - blank + 1;
      return day < 1 || day > count ? undefined : new Date(first.getFullYear(), first.getMonth(), day).getTime();
    }),
  );
}
