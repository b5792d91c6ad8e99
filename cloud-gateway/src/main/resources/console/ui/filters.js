/** The line above a list by which it is narrowed: a search, choices, times. */
import { html } from '../lib/lit-html/lit-html.js';
import { icon } from './icon.js';

const TYPING_MS = 300;

export const filters = (...parts) => html`<div class="tools" role="search">${parts}</div>`;

/** @param search called with what was typed, when typing has paused */
export function searchField({ label, value, search }) {
  return html`<label class="search">
    ${icon('search')}<span class="visually-hidden">${label}</span>
    <input type="search" data-test="search" placeholder=${label} autocapitalize="none" spellcheck="false" value=${value ?? ''} @input=${paused(search)} />
  </label>`;
}

let timer;

const paused = (search) => (event) => {
  const typed = event.target.value;
  clearTimeout(timer);
  timer = setTimeout(() => search(typed.trim()), TYPING_MS);
};

/** @param choices `[[value, text], …]` */
export const choiceFilter = ({ name, label, value, choices, choose }) => html`<label class="choice">
  <span class="visually-hidden">${label}</span>
  <select data-test=${name} @change=${(event) => choose(event.target.value)}>
    ${choices.map(([each, text]) => html`<option value=${each} ?selected=${each === value}>${text}</option>`)}
  </select>
</label>`;

/** A day and a time; `choose` gets an instant as RFC 3339, or nothing. */
export const timeFilter = ({ name, label, choose }) => html`<label class="choice time">
  <span>${label}</span>
  <input type="datetime-local" data-test=${name} @change=${(event) => choose(instant(event.target.value))} />
</label>`;

const instant = (local) => (local === '' ? undefined : new Date(local).toISOString());
