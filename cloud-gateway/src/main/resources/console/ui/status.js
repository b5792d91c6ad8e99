/** How a camera is doing, in words: a badge, and what to do about an error. */
import { html } from '../lib/lit-html/lit-html.js';
import { has, t } from '../core/i18n.js';

export const badge = (status) =>
  html`<span class="badge badge-${status.state}" data-test="state"><span class="dot" aria-hidden="true"></span>${t(`state.${status.state}`)}</span>`;

/** What is wrong and what may help; empty where nothing is. */
export function errorWords(status) {
  if (status.state !== 'error') {
    return '';
  }
  const key = `error.${status.error}`;
  return has(key) ? t(key) : t('error.internal');
}
