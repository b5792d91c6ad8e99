/**
 * Dialogs on the browser's own: it keeps the focus inside, closes on Escape and gives the focus back to where it was.
 */
import { html, render } from '../lib/lit-html/lit-html.js';
import { icon } from './icon.js';
import { t } from '../core/i18n.js';

let opened = 0;

/**
 * Opens a dialog and waits for it to close.
 *
 * @param draw gets `{close, redraw}` and gives the template of what stands below the title
 * @returns what `close` was called with; undefined where the person turned away
 */
export function openDialog(title, draw, { wide = false } = {}) {
  const dialog = document.createElement('dialog');
  const id = `dialog-${++opened}`;
  dialog.className = wide ? 'dialog wide' : 'dialog';
  dialog.setAttribute('aria-labelledby', id);
  document.body.append(dialog);
  return new Promise((resolve) => {
    let result;
    const close = (value) => {
      result = value;
      dialog.close();
    };
    const redraw = () =>
      render(
        html`<div class="dialog-head">
            <h2 id=${id}>${title}</h2>
            <button class="plain" aria-label=${t('action.close')} @click=${() => close()}>${icon('close')}</button>
          </div>
          ${draw({ close, redraw })}`,
        dialog,
      );
    const left = () => close();
    dialog.addEventListener('close', () => {
      window.removeEventListener('hashchange', left);
      render(undefined, dialog);
      dialog.remove();
      resolve(result);
    });
    dialog.addEventListener('click', (event) => event.target === dialog && close());
    window.addEventListener('hashchange', left);
    redraw();
    dialog.showModal();
    dialog.querySelector('[data-first]')?.focus();
  });
}

/** Asks before something is done that cannot be undone. @returns whether to do it */
export async function confirm({ title, text, action }) {
  const answer = await openDialog(
    title,
    ({ close }) => html`<p>${text}</p>
      <div class="actions">
        <button class="button" data-first @click=${() => close(false)}>${t('action.cancel')}</button>
        <button class="button danger" data-test="confirm" @click=${() => close(true)}>${action}</button>
      </div>`,
  );
  return answer === true;
}
