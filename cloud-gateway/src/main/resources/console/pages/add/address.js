/** By address: a camera that the gateway reaches itself. It is asked before it is saved. */
import { html, nothing } from '../../lib/lit-html/lit-html.js';
import * as api from '../../core/api.js';
import { bitRate, bytes, has, t } from '../../core/i18n.js';
import { go } from '../../core/router.js';
import { form, formProblem, passwordField, submitButton, textField, values } from '../../ui/form.js';
import { icon } from '../../ui/icon.js';
import { trackWords } from '../camera/facts.js';

/** What the camera's answer depends on. */
const ASKED = ['url', 'sub_url', 'username', 'password'];

export function byAddress(view, place) {
  let answer; // what the camera said when it was asked
  let asked; // the values it was asked with

  const state = form(view.draw, async (typed) => {
    if (answer?.ok && same(typed, asked)) {
      await save(typed);
      return;
    }
    const { url, username, password } = typed;
    answer = undefined;
    answer = await api.post('/cameras/probe', { url, username, password });
    asked = typed;
  });

  const same = (a, b) => ASKED.every((name) => a[name] === b[name]);

  /** What was found says nothing about what is typed now. */
  function changed(event) {
    if (answer && ASKED.includes(event.target.name)) {
      answer = undefined;
      view.draw();
    }
  }

  async function save({ title, url, sub_url: subUrl, username, password }) {
    const source = { type: 'rtsp', url, sub_url: subUrl, username, password };
    const camera = await api.post('/cameras', { title, site_id: place.id, source });
    go('/cameras/', camera.name);
  }

  async function saveAnyway(event) {
    try {
      await save(values(event.currentTarget.form));
    } catch (failure) {
      state.take(failure);
      view.draw();
    }
  }

  const found = () => html`<div class="notice" data-test="probe-found">
    ${icon('check')}<span
      >${t('address.found', { tracks: answer.tracks.map(trackWords).join(' · ') })}
      ${answer.bitrate_bps
        ? t('address.found.rate', { rate: bitRate(answer.bitrate_bps), perDay: bytes(answer.archive_gb_per_day * 1e9) })
        : nothing}</span
    >
  </div>`;

  const refused = () => html`<div class="notice problem" data-test="probe-problem">
    ${icon('warning')}<span>${has(`probe.${answer.error}`) ? t(`probe.${answer.error}`) : t('probe.unreachable')}</span>
    <button type="button" class="button small" @click=${saveAnyway}>${t('address.save_anyway')}</button>
  </div>`;

  return (siteChoice) => html`<form class="card" novalidate @submit=${state.submit} @input=${changed}>
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
    ${siteChoice()}
    <div role="alert">${answer ? (answer.ok ? found() : refused()) : nothing}</div>
    <p class="hint">${icon('info')} ${t('address.archive')}</p>
    <div class="actions start">${answer?.ok ? submitButton(state, t('address.add')) : submitButton(state, t('address.check'), t('address.checking'))}</div>
  </form>`;
}
