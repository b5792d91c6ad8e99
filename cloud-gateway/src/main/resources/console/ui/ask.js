/** Asks for something by a form in a dialog. */
import { html } from '../lib/lit-html/lit-html.js';
import { t } from '../core/i18n.js';
import { openDialog } from './dialog.js';
import { form, formProblem, submitButton } from './form.js';

/**
 * @param send gets the values by name; what it throws is shown
 * @param fields gets the errors by field and makes the template of what is asked
 * @param submit the words of the button that sends
 * @returns what `send` gave; undefined where the person turned away
 */
export function askBy(title, { send, fields, submit }) {
  let state;
  return openDialog(title, ({ close, redraw }) => {
    state ??= form(redraw, async (values) => close(await send(values)));
    return html`<form novalidate @submit=${state.submit}>
      ${formProblem(state)} ${fields(state.errors)}
      <div class="actions">
        <button type="button" class="button" @click=${() => close()}>${t('action.cancel')}</button>
        ${submitButton(state, submit)}
      </div>
    </form>`;
  });
}
