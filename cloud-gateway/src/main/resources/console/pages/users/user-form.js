/** A new user, or one that is changed. */
import { html } from '../../lib/lit-html/lit-html.js';
import * as api from '../../core/api.js';
import { t } from '../../core/i18n.js';
import { currentUser, may } from '../../core/session.js';
import { askBy } from '../../ui/ask.js';
import { choiceField, passwordField, switchField, textField } from '../../ui/form.js';
import { say } from '../../ui/say.js';

const ROLES = ['user', 'provider', 'system'];
const LIMITS = ['max_cameras', 'archive_gb', 'max_sessions'];

/**
 * @param user left out for a new one
 * @returns the user as saved; undefined where the person turned away
 */
export function askForUser(user) {
  const save = async (values) => {
    const request = typed(values, user);
    const saved = user ? await api.patch(api.path`/users/${user.id}`, request) : await api.post('/users', request);
    say(t(user ? 'action.saved' : 'users.added'));
    return saved;
  };
  const title = user ? t('users.edit.title') : t('users.add');
  return askBy(title, { send: save, fields: (errors) => fields(user, errors), submit: user ? t('action.save') : t('users.add') });
}

const fields = (user, errors) => html`
  ${textField({ name: 'login', label: t('users.login'), value: user?.login, autocapitalize: 'none', maxlength: 200, error: errors.login })}
  ${passwordField({
    name: 'password',
    label: user ? t('users.password.new') : t('users.password'),
    hint: user ? t('users.password.keep') : t('users.password.hint'),
    autocomplete: 'new-password',
    maxlength: 1000,
    error: errors.password,
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
    <div class="pair">${LIMITS.map((name) => limit(name, user, errors))}</div>
  </fieldset>
`;

const limit = (name, user, errors) =>
  textField({ name, type: 'number', min: 0, inputmode: 'numeric', label: t(`users.${name}`), value: user?.[name] ?? '', error: errors[name], optional: true });

/** An empty password of a user that there is stays as it was; an empty limit is none. */
function typed(values, user) {
  const request = { ...values };
  if (user && request.password === null) {
    delete request.password;
  }
  return request;
}
