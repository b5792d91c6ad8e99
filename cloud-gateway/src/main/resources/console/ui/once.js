/** Secrets that are shown once and never again: with buttons that copy them, and a warning. */
import { html } from '../lib/lit-html/lit-html.js';
import { t } from '../core/i18n.js';
import { copyField } from './copy.js';
import { openDialog } from './dialog.js';
import { icon } from './icon.js';

/** @param fields `[{name, label, value}, …]`, each with a button of its own */
export const showOnce = (title, text, fields) =>
  openDialog(
    title,
    ({ close }) => html`<p class="notice warning">${icon('warning')}<span>${text}</span></p>
      ${fields.map(copyField)}
      <div class="actions"><button class="button primary" data-first data-test="done" @click=${() => close()}>${t('action.done')}</button></div>`,
    { wide: true },
  );
