/** The operator's users: who they are, what they may, how much. */
import { html, nothing } from '../lib/lit-html/lit-html.js';
import * as api from '../core/api.js';
import { day, number, t } from '../core/i18n.js';
import { currentUser, may } from '../core/session.js';
import { deed } from '../ui/deed.js';
import { icon } from '../ui/icon.js';
import { empty } from '../ui/list.js';
import { paged } from '../ui/paged.js';
import { table } from '../ui/table.js';
import { askForUser } from './users/user-form.js';

export default function users(view) {
  const list = paged(view, '/users');

  async function edit(user) {
    if (await askForUser(user)) {
      list.renew();
    }
  }

  async function remove(user) {
    const question = { title: t('users.delete.title'), text: t('users.delete.text', { login: user.login }), action: t('users.delete') };
    if (await deed({ question, work: () => api.remove(api.path`/users/${user.id}`), done: t('users.deleted') })) {
      list.renew();
    }
  }

  const limits = (user) => {
    const all = [
      user.max_cameras === null ? '' : t('users.limit.cameras', { count: user.max_cameras }),
      user.archive_gb === null ? '' : t('users.limit.archive', { size: number(user.archive_gb, { style: 'unit', unit: 'gigabyte' }) }),
      user.max_sessions === null ? '' : t('users.limit.sessions', { count: user.max_sessions }),
    ].filter((each) => each !== '');
    return all.length === 0 ? html`<span class="muted">${t('users.limit.none')}</span>` : all.join(', ');
  };

  const actions = (user) =>
    may(user.role)
      ? html`<button class="button small" data-test="edit" aria-label=${t('users.edit.label', { login: user.login })} @click=${() => edit(user)}>${t('users.edit')}</button>
          ${user.id === currentUser().id
            ? nothing
            : html`<button class="button small quiet-danger" data-test="delete" aria-label=${t('users.delete.label', { login: user.login })} @click=${() => remove(user)}>
                ${t('users.delete')}
              </button>`}`
      : nothing;

  const whole = (items) =>
    table({
      label: t('users.title'),
      columns: [
        { label: t('users.login'), cell: (user) => html`<strong>${user.login}</strong>` },
        { label: t('users.role'), cell: (user) => t(`role.${user.role}`) },
        { label: t('users.by_agent_id'), cell: (user) => (user.may_add_by_agent_id ? t('users.yes') : t('users.no')) },
        { label: t('users.limits'), cell: limits },
        { label: t('users.created_at'), cell: (user) => html`<span class="nowrap">${day(user.created_at)}</span>` },
        { label: t('users.actions'), silent: true, cell: actions },
      ],
      items,
      key: (user) => user.id,
      test: 'user',
    });

  return () => {
    view.title = t('users.title');
    return html`<div class="page-head">
        <h1>${t('users.title')}</h1>
        <button class="button primary" data-test="add" @click=${() => edit()}>${icon('plus')}${t('users.add')}</button>
      </div>
      ${list.shown(whole, empty('people', t('users.title'), t('users.empty')))}`;
  };
}
