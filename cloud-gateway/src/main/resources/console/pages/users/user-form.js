/** A new user, or one that is changed. */
import { html } from '../../lib/lit-html/lit-html.js';
import * as api from '../../core/api.js';
import { t } from '../../core/i18n.js';
import { currentUser, may } from '../../core/session.js';
import { openDialog } from '../../ui/dialog.js';
import { choiceField, form, formProblem, passwordField, submitButton, switchField, textField } from '../../ui/form.js';
import { say } from '../../ui/say.js';

const ROLES = ['user', 'provider', 'system'];
const LIMITS = ['max_cameras', 'archive_gb', 'max_sessions'];

/**
 * @param user left out for a new one
 * @returns the user as saved; undefined where the person turned away
 */
export function askForUser(user) {
  let state;
  const save = async (values) => {
    const request = typed(values, user);
    const saved = user ? await api.patch(api.path`/users/${user.id}`, request) : await api.post('/users', request);
    say(t(user ? 'action.saved' : 'users.added'));
    return saved;
  };
  const limit = (name) =>
    textField({ name, type: 'number', min: 0, inputmode: 'numeric', label: t(`users.${name}`), value: user?.[name] ?? '', error: state.errors[name], optional: true });
  return openDialog(user ? t('users.edit.title') : t('users.add'), ({ close, redraw }) => {
    state ??= form(redraw, async (values) => close(await save(values)));
    return html`<form novalidate @submit=${state.submit}>
      ${formProblem(state)}
      ${textField({ name: 'login', label: t('users.login'), value: user?.login, autocapitalize: 'none', maxlength: 200, error: state.errors.login })}
      ${passwordField({
        name: 'password',
        label: user ? t('users.password.new') : t('users.password'),
        hint: user ? t('users.password.keep') : t('users.password.hint'),
        autocomplete: 'new-password',
        maxlength: 1000,
        error: state.errors.password,
        optional: Boolean(user),
      })}
      ${user?.id === currentUser().id
        ? ''
        : choiceField({
            name: 'role',
            label: t('users.role'),
            value: user?.role ?? 'user',
            choices: ROLES.filter(may).map((role) => [role, t(`role.${role}`)]),
          })}
      ${switchField({
        name: 'may_add_by_agent_id',
        label: t('users.may_add_by_agent_id'),
        hint: t('users.may_add_by_agent_id.hint'),
        value: user?.may_add_by_agent_id ?? true,
      })}
      <fieldset>
        <legend>${t('users.limits')}</legend>
        <p class="hint">${t('users.limits.hint')}</p>
        <div class="pair">${LIMITS.map(limit)}</div>
      </fieldset>
      <div class="actions">
        <button type="button" class="button" @click=${() => close()}>${t('action.cancel')}</button>
        ${submitButton(state, user ? t('action.save') : t('users.add'))}
      </div>
    </form>`;
  });
}

/** An empty password of a user that there is stays as it was; an empty limit is none. */
function typed(values, user) {
  const request = { ...values };
  if (user && request.password === null) {
    delete request.password;
  }
  return request;
}
