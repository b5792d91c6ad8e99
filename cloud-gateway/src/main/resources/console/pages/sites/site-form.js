/** A site's name, for a new one or another name for one there is. */
import { html } from '../../lib/lit-html/lit-html.js';
import * as api from '../../core/api.js';
import { t } from '../../core/i18n.js';
import { openDialog } from '../../ui/dialog.js';
import { form, formProblem, submitButton, textField } from '../../ui/form.js';

/** @returns the site as it is now; undefined where the person turned away */
export function askForSite(site) {
  const send = ({ name }) => (site ? api.patch(api.path`/sites/${site.id}`, { name }) : api.post('/sites', { name }));
  let state;
  return openDialog(site ? t('sites.rename') : t('add.site.new'), ({ close, redraw }) => {
    state ??= form(redraw, async (values) => close(await send(values)));
    return html`<form novalidate @submit=${state.submit}>
      ${formProblem(state)} ${textField({ name: 'name', label: t('welcome.site'), value: site?.name, maxlength: 200, error: state.errors.name })}
      <div class="actions">
        <button type="button" class="button" @click=${() => close()}>${t('action.cancel')}</button>
        ${submitButton(state, t('action.save'))}
      </div>
    </form>`;
  });
}
