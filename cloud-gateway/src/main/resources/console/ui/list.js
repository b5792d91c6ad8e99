/** What stands where a list is to be: on its way, empty, or what went wrong. */
import { html, nothing } from '../lib/lit-html/lit-html.js';
import { t } from '../core/i18n.js';
import { icon } from './icon.js';
import { words } from './say.js';

export const loading = () => html`<p class="loading" role="status"><span class="spinner" aria-hidden="true"></span>${t('list.loading')}</p>`;

/** @param again what the button does */
export const failed = (problem, again) =>
  html`<div class="notice problem" role="alert">
    ${icon('warning')}<span>${words(problem)}</span>
    ${again ? html`<button class="button" @click=${again}>${t('action.again')}</button>` : nothing}
  </div>`;

/** @param action a template: the button that leads on */
export const empty = (iconName, title, text, action = nothing) =>
  html`<div class="empty">
    <span class="empty-icon">${icon(iconName)}</span>
    <h2>${title}</h2>
    <p class="muted">${text}</p>
    ${action}
  </div>`;
