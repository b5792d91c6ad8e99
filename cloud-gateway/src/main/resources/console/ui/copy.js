/** Something to be taken elsewhere: a text, and a button that puts it on the clipboard. */
import { html } from '../lib/lit-html/lit-html.js';
import { t } from '../core/i18n.js';
import { icon } from './icon.js';
import { say } from './say.js';

export const copyField = ({ name, label, value }) => html`<div class="field">
  <label for=${name}>${label}</label>
  <div class="with-button">
    <input id=${name} class="code" readonly .value=${value} data-test=${name} @focus=${(event) => event.target.select()} />
    <button type="button" class="button" aria-label=${t('copy.what', { what: label })} @click=${copy}>${icon('copy')}${t('action.copy')}</button>
  </div>
</div>`;

async function copy(event) {
  const input = event.currentTarget.previousElementSibling;
  try {
    await navigator.clipboard.writeText(input.value);
  } catch {
    input.select(); // over plain HTTP there is no clipboard but this
    document.execCommand('copy');
  }
  say(t('action.copied'));
}
