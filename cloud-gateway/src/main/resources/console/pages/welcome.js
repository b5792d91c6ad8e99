/** The first minutes: a site, without which there are no cameras; then on to the first camera. */
import { html } from '../lib/lit-html/lit-html.js';
import * as api from '../core/api.js';
import { t } from '../core/i18n.js';
import { goInstead } from '../core/router.js';
import { currentUser } from '../core/session.js';
import { form, formProblem, submitButton, textField } from '../ui/form.js';

export default function welcome(view) {
  const state = form(view.draw, async ({ site }) => {
    await api.post('/sites', { name: site });
    goInstead('/add');
  });

  return () => {
    view.title = t('welcome.title');
    return html`<section class="narrow card welcome">
      <h1>${t('welcome.title', { login: currentUser().login })}</h1>
      <p class="muted">${t('welcome.text')}</p>
      <form novalidate @submit=${state.submit}>
        ${formProblem(state)}
        ${textField({
          name: 'site',
          label: t('welcome.site'),
          hint: t('welcome.site.hint'),
          value: t('welcome.site.default'),
          maxlength: 200,
          error: state.errors.site ?? state.errors.name,
        })}
        <div class="actions start">${submitButton(state, t('welcome.next'))}</div>
      </form>
    </section>`;
  };
}
