/** By address: a camera that the gateway reaches itself. It is asked before it is saved. */
import { html, nothing } from '../../lib/lit-html/lit-html.js';
import * as api from '../../core/api.js';
import { has, t } from '../../core/i18n.js';
import { go } from '../../core/router.js';
import { form, formProblem, passwordField, submitButton, textField } from '../../ui/form.js';
import { icon } from '../../ui/icon.js';

export function byAddress(view, place) {
  let refusal; // what the camera answered when it was asked
  let refused; // the values it was asked with

  const state = form(view.draw, async (values) => {
    refusal = undefined;
    const { url, username, password } = values;
    const answer = await api.post('/cameras/probe', { url, username, password });
    if (answer.ok) {
      await save(values);
    } else {
      refusal = answer;
      refused = values;
    }
  });

  async function save({ title, url, sub_url: subUrl, username, password }) {
    const source = { type: 'rtsp', url, sub_url: subUrl, username, password };
    const camera = await api.post('/cameras', { title, site_id: place.id, source });
    go('/cameras/', camera.name);
  }

  async function saveAnyway() {
    try {
      await save(refused);
    } catch (failure) {
      state.take(failure);
      view.draw();
    }
  }

  const problem = () => html`<div role="alert">
    ${refusal
      ? html`<div class="notice problem" data-test="probe-problem">
          ${icon('warning')}<span>${has(`probe.${refusal.error}`) ? t(`probe.${refusal.error}`) : t('probe.unreachable')}</span>
          <button type="button" class="button small" @click=${saveAnyway}>${t('address.save_anyway')}</button>
        </div>`
      : nothing}
  </div>`;

  return (siteChoice) => html`<form class="card" novalidate @submit=${state.submit}>
    <p class="muted form-intro">${t('address.text')}</p>
    ${formProblem(state)}
    ${textField({ name: 'title', label: t('add.camera_title'), value: t('add.camera_title.default'), maxlength: 200, error: state.errors.title })}
    ${textField({
      name: 'url',
      label: t('address.url'),
      hint: t('address.url.hint'),
      inputmode: 'url',
      autocapitalize: 'none',
      maxlength: 2048,
      error: state.errors.url,
    })}
    <div class="pair">
      ${textField({ name: 'username', label: t('address.username'), autocapitalize: 'none', error: state.errors.username, optional: true })}
      ${passwordField({ name: 'password', label: t('address.password'), autocomplete: 'new-password', error: state.errors.password, optional: true })}
    </div>
    <details>
      <summary>${t('address.more')}</summary>
      ${textField({ name: 'sub_url', label: t('address.sub_url'), hint: t('address.sub_url.hint'), inputmode: 'url', autocapitalize: 'none', maxlength: 2048, error: state.errors.sub_url, optional: true })}
    </details>
    ${siteChoice()} ${problem()}
    <p class="hint">${icon('info')} ${t('address.archive')}</p>
    <div class="actions start">${submitButton(state, t('address.check'), t('address.checking'))}</div>
  </form>`;
}
