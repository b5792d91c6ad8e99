/** The person's own: who it is, password, language, light or dark; and what this is. */
import { html, nothing } from '../lib/lit-html/lit-html.js';
import * as api from '../core/api.js';
import { LANGUAGES, language, t, useLanguage } from '../core/i18n.js';
import { currentOperator, currentUser, logIn } from '../core/session.js';
import { THEMES, theme, useTheme } from '../core/theme.js';
import { choiceField, form, formProblem, passwordField, submitButton } from '../ui/form.js';
import { say } from '../ui/say.js';

export default function account(view) {
  const state = form(view.draw, async ({ current_password: current, password }, element) => {
    await api.post('/users/me/password', { current_password: current, password });
    await logIn(currentUser().login, password); // all logins have ended, this one too
    element.reset();
    say(t('account.password.changed'));
  });

  const password = () => html`<form novalidate @submit=${state.submit}>
    ${formProblem(state)}
    <input class="visually-hidden" type="text" name="username" autocomplete="username" .value=${currentUser().login} tabindex="-1" aria-hidden="true" />
    ${passwordField({ name: 'current_password', label: t('account.password.current'), autocomplete: 'current-password', error: state.errors.current_password })}
    ${passwordField({ name: 'password', label: t('account.password.new'), hint: t('account.password.hint'), autocomplete: 'new-password', error: state.errors.password })}
    <div class="actions start">${submitButton(state, t('account.password.change'))}</div>
  </form>`;

  const facts = () => {
    const user = currentUser();
    const operator = currentOperator();
    return html`<dl class="facts">
      <dt>${t('account.login')}</dt>
      <dd>${user.login}</dd>
      <dt>${t('account.role')}</dt>
      <dd>${t(`role.${user.role}`)}</dd>
      <dt>${t('account.operator')}</dt>
      <dd>${operator.name} <span class="muted">${operator.operator_id}</span></dd>
      ${user.max_cameras === null || user.max_cameras === undefined
        ? nothing
        : html`<dt>${t('account.max_cameras')}</dt>
            <dd>${user.max_cameras}</dd>`}
    </dl>`;
  };

  const look = () => html`
    ${choiceField({
      name: 'language',
      label: t('account.language'),
      value: language(),
      choices: Object.entries(LANGUAGES),
      onChange: (event) => useLanguage(event.target.value, true),
    })}
    ${choiceField({
      name: 'theme',
      label: t('account.theme'),
      value: theme(),
      choices: THEMES.map((each) => [each, t(`theme.${each}`)]),
      onChange: (event) => useTheme(event.target.value),
    })}
  `;

  return () => {
    view.title = t('account.title');
    return html`<h1>${t('account.title')}</h1>
      <div class="columns">
        <section class="card" aria-labelledby="account-you">
          <h2 id="account-you">${t('account.you')}</h2>
          ${facts()}
        </section>
        <section class="card" aria-labelledby="account-look">
          <h2 id="account-look">${t('account.look')}</h2>
          ${look()}
        </section>
        <section class="card" aria-labelledby="account-password">
          <h2 id="account-password">${t('account.password')}</h2>
          ${password()}
        </section>
        <section class="card" aria-labelledby="account-about">
          <h2 id="account-about">${t('account.about')}</h2>
          <p>${t('account.about.text')}</p>
          <p><a href="/api/v1/docs">${t('account.api_docs')}</a></p>
        </section>
      </div>`;
  };
}
