/** The operator's API keys: for programs, shown once when they are made. */
import { html } from '../lib/lit-html/lit-html.js';
import * as api from '../core/api.js';
import { ago, day, t } from '../core/i18n.js';
import { may } from '../core/session.js';
import { askBy } from '../ui/ask.js';
import { deed } from '../ui/deed.js';
import { choiceField, textField } from '../ui/form.js';
import { icon } from '../ui/icon.js';
import { empty } from '../ui/list.js';
import { showOnce } from '../ui/once.js';
import { paged } from '../ui/paged.js';
import { table } from '../ui/table.js';

const WHERE = '/operator/api-keys';

export default function keys(view) {
  const list = paged(view, WHERE);

  async function add() {
    const made = await askForKey();
    if (made) {
      list.renew();
      await showOnce(t('keys.made'), t('keys.made.text'), [{ name: 'api-key', label: made.label, value: made.key }]);
    }
  }

  async function remove(key) {
    const question = { title: t('keys.delete.title'), text: t('keys.delete.text', { label: key.label }), action: t('keys.delete') };
    if (await deed({ question, work: () => api.remove(`${WHERE}/${key.id}`), done: t('keys.deleted') })) {
      list.renew();
    }
  }

  const whole = (items) =>
    table({
      label: t('keys.title'),
      columns: [
        { label: t('keys.label'), cell: (key) => html`<strong>${key.label}</strong>` },
        { label: t('keys.role'), cell: (key) => t(`role.${key.role}`) },
        { label: t('keys.created_at'), cell: (key) => html`<span class="nowrap">${day(key.created_at)}</span>` },
        { label: t('keys.last_used'), cell: (key) => (key.last_used_at ? ago(key.last_used_at) : t('keys.never')) },
        {
          label: t('keys.actions'),
          silent: true,
          cell: (key) => html`<button class="button small quiet-danger" data-test="delete" aria-label=${t('keys.delete.label', { label: key.label })} @click=${() => remove(key)}>
            ${t('keys.delete')}
          </button>`,
        },
      ],
      items,
      key: (key) => key.id,
      test: 'key',
    });

  return () => {
    view.title = t('keys.title');
    return html`<div class="page-head">
        <h1>${t('keys.title')}</h1>
        <button class="button primary" data-test="add" @click=${add}>${icon('plus')}${t('keys.add')}</button>
      </div>
      <p class="muted lead">${t('keys.text')}</p>
      ${list.shown(whole, empty('key', t('keys.empty.title'), t('keys.empty.text')))}`;
  };
}

const askForKey = () =>
  askBy(t('keys.add'), {
    send: (values) => api.post(WHERE, values),
    fields: (errors) => html`
      ${textField({ name: 'label', label: t('keys.label'), hint: t('keys.label.hint'), maxlength: 200, error: errors.label })}
      ${choiceField({
        name: 'role',
        label: t('keys.role'),
        value: 'provider',
        choices: ['provider', 'system'].filter(may).map((role) => [role, t(`role.${role}`)]),
      })}
    `,
    submit: t('keys.make'),
  });
