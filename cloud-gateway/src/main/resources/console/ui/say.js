/** Short words to the person: shown at the edge for some seconds, and spoken by a screen reader. */
import { html, render } from '../lib/lit-html/lit-html.js';
import { repeat } from '../lib/lit-html/directives/repeat.js';
import { icon } from './icon.js';
import { t, has } from '../core/i18n.js';

const SHOWN_MS = 6000;

let region;
let messages = [];
let last = 0;

/** Where they appear; there from the start, for a screen reader speaks only of what changes. */
export function openSay() {
  region = document.createElement('div');
  region.className = 'says';
  region.setAttribute('role', 'status');
  region.setAttribute('aria-live', 'polite');
  document.body.append(region);
}

/** @param kind ok or problem */
export function say(text, kind = 'ok') {
  const id = ++last;
  messages = [...messages.slice(-2), { id, text, kind }];
  draw();
  setTimeout(() => take(id), SHOWN_MS);
}

/** Says what went wrong; nothing where the page was only left. */
export function sayProblem(failure) {
  if (failure?.name !== 'AbortError' && failure?.code !== 'unauthenticated') {
    say(words(failure), 'problem');
  }
}

/** A problem in the language of the person: by its code, else by what the gateway said. */
export function words(problem) {
  const key = `problem.${problem?.code}`;
  if (problem?.code === 'too_many_attempts' && problem.retryAfterSeconds) {
    return t('problem.too_many_attempts.wait', { count: problem.retryAfterSeconds });
  }
  return has(key) ? t(key) : t('problem.internal');
}

function take(id) {
  messages = messages.filter((message) => message.id !== id);
  draw();
}

function draw() {
  const message = ({ id, text, kind }) => html`<div class="say say-${kind}">
    ${icon(kind === 'ok' ? 'check' : 'warning')}<span>${text}</span>
    <button class="plain" aria-label=${t('action.close')} @click=${() => take(id)}>${icon('close')}</button>
  </div>`;
  render(
    repeat(
      messages,
      (each) => each.id,
      message,
    ),
    region,
  );
}
