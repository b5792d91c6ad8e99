/** A piece of the time line that was marked: by its handles or by the clock, to be protected or kept as a file. */
import { html } from '../lib/lit-html/lit-html.js';
import * as api from '../core/api.js';
import { t } from '../core/i18n.js';
import { askBy } from '../ui/ask.js';
import { textField } from '../ui/form.js';
import { icon } from '../ui/icon.js';
import { say } from '../ui/say.js';
import { exportPiece } from './export.js';
import { SECOND_MS, clamp, dateOf, holds, lengthOf } from './span.js';
import { clockTime, lengthWords, spanWords } from './words.js';

/** Of the time line, at first. */
const PART = 0.08;

/**
 * @param state `{window, head, selection}`; the selection is changed here
 * @param changed called with true where the gateway has to be asked anew, too
 */
export function selection(context, state, changed) {
  /** Marks what is around the place that plays, or the middle of what is shown. */
  function begin() {
    const { window } = state;
    const middle = holds(window, state.head) ? state.head : (window.from + window.to) / 2;
    const half = (lengthOf(window) * PART) / 2;
    const to = Math.min(middle + half, Math.max(Date.now(), middle));
    state.selection = whole({ from: to - half * 2, to });
    changed();
  }

  /** Ends at the same second or later, which ever end is moved. */
  function set(name, time) {
    const { from, to } = state.selection;
    state.selection = name === 'from' ? whole({ from: Math.min(time, to - SECOND_MS), to }) : whole({ from, to: Math.max(time, from + SECOND_MS) });
    changed();
  }

  function end() {
    state.selection = undefined;
    changed();
  }

  async function protect() {
    const span = state.selection;
    const made = await askBy(t('kept.add'), {
      send: ({ label }) => api.post(api.path`/cameras/${context.name}/protected`, { from: iso(span.from), to: iso(span.to), label: label ?? '' }),
      fields: (errors) => html`<p class="dialog-text"><strong>${spanWords(span)}</strong></p>
        ${textField({ name: 'label', label: t('kept.label'), hint: t('kept.label.hint'), maxlength: 200, error: errors.label, optional: true })}`,
      submit: t('kept.add'),
    });
    if (made) {
      say(t('kept.added'));
      state.selection = undefined;
      changed(true);
    }
  }

  const typed = (name) => (event) => {
    const time = new Date(event.target.value).getTime();
    if (!Number.isNaN(time)) {
      set(name, time);
    }
  };

  const field = (name) => html`<label class="piece-end">
    <span>${t(name === 'from' ? 'recordings.from' : 'recordings.to')}</span>
    <input type="datetime-local" step="1" data-test="piece-${name}" .value=${local(state.selection[name])} @change=${typed(name)} />
  </label>`;

  return {
    begin,
    set,
    end,
    mark(from, to) {
      state.selection = whole({ from: Math.min(from, to), to: Math.max(from, to) });
      changed();
    },
    template: () => html`<div class="piece" role="group" aria-label=${t('recordings.piece')} data-test="piece">
      ${field('from')} ${field('to')}
      <span class="muted piece-length">${lengthWords(lengthOf(state.selection))}</span>
      <div class="row-actions">
        <button class="button small" data-test="protect" @click=${protect}>${icon('lock')}${t('kept.add')}</button>
        <button class="button small" data-test="download" @click=${() => exportPiece(context.name, state.selection)}>${icon('download')}${t('export.action')}</button>
        <button class="button small" data-test="piece-end" @click=${end}>${t('action.cancel')}</button>
      </div>
    </div>`,
  };
}

const iso = (time) => new Date(time).toISOString();

/** To whole seconds, one at least. */
function whole({ from, to }) {
  const begin = Math.floor(from / SECOND_MS) * SECOND_MS;
  return { from: begin, to: clamp(Math.ceil(to / SECOND_MS) * SECOND_MS, begin + SECOND_MS, Infinity) };
}

/** As a field for a local time has it. */
const local = (time) => `${dateOf(time)}T${clockTime(time)}`;
