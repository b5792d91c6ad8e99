/** What a new share allows. */
import { html } from '../../lib/lit-html/lit-html.js';
import * as api from '../../core/api.js';
import { t } from '../../core/i18n.js';
import { askBy } from '../../ui/ask.js';
import { choiceField, field, switchField, textField } from '../../ui/form.js';

export const RIGHTS = ['live', 'archive', 'export', 'ptz'];

const DAY_MS = 86_400_000;
const LASTS = ['never', '1', '7', '30'];

/** @returns the share with its addresses; undefined where the person turned away */
export const askForShare = (where) =>
  askBy(t('shares.add'), { send: (values) => api.post(where, request(values)), fields, submit: t('shares.make') });

const fields = (errors) => html`
  ${textField({ name: 'label', label: t('shares.label'), hint: t('shares.label.hint'), maxlength: 200, error: errors.label, optional: true })}
  ${choiceField({ name: 'lasts', label: t('shares.lasts'), value: '7', choices: LASTS.map((days) => [days, lasts(days)]) })}
  <details>
    <summary>${t('shares.more')}</summary>
    <fieldset class="checks">
      <legend>${t('shares.rights')}</legend>
      ${RIGHTS.map((right) => switchField({ name: right, label: t(`shares.right.${right}`), value: right === 'live' }))}
    </fieldset>
    ${textField({ name: 'max_sessions', type: 'number', min: 1, label: t('shares.max_sessions'), error: errors.max_sessions, optional: true })}
    ${field(
      { name: 'allowed_ips', label: t('shares.allowed_ips'), hint: t('shares.allowed_ips.hint'), error: errors.allowed_ips, optional: true },
      ({ id, described, invalid }) =>
        html`<textarea id=${id} name="allowed_ips" rows="3" spellcheck="false" aria-describedby=${described} aria-invalid=${invalid}></textarea>`,
    )}
  </details>
`;

const lasts = (days) => (days === 'never' ? t('shares.lasts.never') : t('shares.lasts.days', { count: Number(days) }));

function request({ lasts: days, allowed_ips: ips, ...rest }) {
  return {
    ...rest,
    expires_at: days === 'never' ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString(),
    allowed_ips: ips ? ips.split(/[\s,]+/).filter((each) => each !== '') : null,
  };
}
