/** The operators of the installation; for its administrators. */
import { html, nothing } from '../lib/lit-html/lit-html.js';
import * as api from '../core/api.js';
import { day, t } from '../core/i18n.js';
import { currentOperator } from '../core/session.js';
import { askBy } from '../ui/ask.js';
import { openDialog } from '../ui/dialog.js';
import { form, formProblem, textField } from '../ui/form.js';
import { icon } from '../ui/icon.js';
import { showOnce } from '../ui/once.js';
import { paged } from '../ui/paged.js';
import { say } from '../ui/say.js';
import { table } from '../ui/table.js';

export default function operators(view) {
  const list = paged(view, '/operators');

  async function add() {
    const made = await askForOperator();
    if (made) {
      list.renew();
      await showOnce(t('operators.made', { name: made.name }), t('operators.made.text'), [
        { name: 'provider-login', label: t('operators.login'), value: made.provider.login },
        { name: 'provider-password', label: t('operators.password'), value: made.provider.password },
      ]);
    }
  }

  async function remove(operator) {
    if (await askToDelete(operator)) {
      say(t('operators.deleted'));
      list.renew();
    }
  }

  const isOwn = (operator) => operator.operator_id === currentOperator().operator_id;

  const whole = (items) =>
    table({
      label: t('operators.title'),
      columns: [
        { label: t('operators.name'), cell: (operator) => html`<strong>${operator.name}</strong>` },
        { label: t('operators.id'), cell: (operator) => html`<span class="code">${operator.operator_id}</span>` },
        { label: t('operators.created_at'), cell: (operator) => html`<span class="nowrap">${day(operator.created_at)}</span>` },
        {
          label: t('operators.actions'),
          silent: true,
          cell: (operator) =>
            isOwn(operator)
              ? html`<span class="muted">${t('operators.own')}</span>`
              : html`<button class="button small quiet-danger" data-test="delete" aria-label=${t('operators.delete.label', { name: operator.name })} @click=${() => remove(operator)}>
                  ${t('operators.delete')}
                </button>`,
        },
      ],
      items,
      key: (operator) => operator.operator_id,
      test: 'operator',
    });

  return () => {
    view.title = t('operators.title');
    return html`<div class="page-head">
        <h1>${t('operators.title')}</h1>
        <button class="button primary" data-test="add" @click=${add}>${icon('plus')}${t('operators.add')}</button>
      </div>
      <p class="muted lead">${t('operators.text')}</p>
      ${list.shown(whole, nothing)}`;
  };
}

const askForOperator = () =>
  askBy(t('operators.add'), {
    send: (values) => api.post('/operators', values),
    fields: (errors) => textField({ name: 'name', label: t('operators.name'), maxlength: 200, error: errors.name }),
    submit: t('operators.add'),
  });

/** So much goes with it that its name is to be typed. */
function askToDelete(operator) {
  let state;
  return openDialog(t('operators.delete.title'), ({ close, redraw }) => {
    state ??= form(redraw, async ({ typed }) => {
      if (typed.trim() !== operator.name.trim()) {
        state.errors = { typed: t('operators.delete.differs') };
        return;
      }
      await api.remove(api.path`/operators/${operator.operator_id}`);
      close(true);
    });
    return html`<form novalidate @submit=${state.submit}>
      ${formProblem(state)}
      <p class="dialog-text">${t('operators.delete.text', { name: operator.name })}</p>
      ${textField({ name: 'typed', label: t('operators.delete.type'), error: state.errors.typed })}
      <div class="actions">
        <button type="button" class="button" @click=${() => close()}>${t('action.cancel')}</button>
        <button class="button danger" type="submit" data-test="submit" ?disabled=${state.busy}>${t('operators.delete')}</button>
      </div>
    </form>`;
  });
}
