/** A camera's settings, and its removal. Only what was changed is sent. */
import { html, nothing } from '../../lib/lit-html/lit-html.js';
import * as api from '../../core/api.js';
import { t } from '../../core/i18n.js';
import { go } from '../../core/router.js';
import { deed } from '../../ui/deed.js';
import { choiceField, form, formProblem, passwordField, submitButton, switchField, textField } from '../../ui/form.js';
import { icon } from '../../ui/icon.js';
import { say } from '../../ui/say.js';

const MODES = ['off', 'continuous', 'motion'];

/** Fields that stand within a member of the camera. */
const WITHIN = {
  url: 'source',
  sub_url: 'source',
  username: 'source',
  password: 'source',
  mode: 'dvr',
  depth_days: 'dvr',
  motion_days: 'dvr',
  space_gb: 'dvr',
};

export function settings(view, context) {
  let sites = [];
  let shown = context.camera; // as it was when it was drawn first: what is typed is not drawn over
  const where = api.path`/cameras/${context.name}`;

  const state = form(view.draw, async (values) => {
    const changes = changed(values);
    if (Object.keys(changes).length > 0) {
      context.camera = await api.patch(where, changes);
      shown = context.camera;
    }
    say(t('action.saved'));
    if (shown.name !== context.name) {
      go('/cameras/', shown.name);
    }
  });

  api.all('/sites', {}, view.signal).then(
    (found) => {
      sites = found;
      view.draw();
    },
    () => undefined, // then it stays where it is
  );

  /** The members that differ from what is there. */
  function changed(values) {
    const changes = {};
    for (const [key, value] of Object.entries(values)) {
      const member = WITHIN[key];
      if (value !== ((member ? shown[member] : shown)[key] ?? null)) {
        if (member) {
          changes[member] = { ...changes[member], [key]: value };
        } else {
          changes[key] = value;
        }
      }
    }
    return changes;
  }

  async function removeCamera() {
    const question = {
      title: t('settings.remove.title', { title: shown.title }),
      text: t('settings.remove.text'),
      action: t('settings.remove'),
    };
    if (await deed({ question, work: () => api.remove(where), done: t('settings.removed') })) {
      go('/cameras');
    }
  }

  const source = () => html`<fieldset>
    <legend>${t('settings.source')}</legend>
    ${textField({ name: 'url', label: t('address.url'), value: shown.source.url, inputmode: 'url', autocapitalize: 'none', error: state.errors.url })}
    ${textField({ name: 'sub_url', label: t('address.sub_url'), value: shown.source.sub_url, inputmode: 'url', autocapitalize: 'none', error: state.errors.sub_url, optional: true })}
    <div class="pair">
      ${textField({ name: 'username', label: t('address.username'), value: shown.source.username, autocapitalize: 'none', error: state.errors.username, optional: true })}
      ${passwordField({ name: 'password', label: t('address.password'), hint: t('settings.password.hint'), autocomplete: 'new-password', error: state.errors.password, optional: true })}
    </div>
  </fieldset>`;

  const recording = () => html`<fieldset>
    <legend>${t('settings.dvr')}</legend>
    <div class="pair">
      ${choiceField({ name: 'mode', label: t('settings.dvr.mode'), value: shown.dvr.mode, choices: MODES.map((mode) => [mode, t(`settings.dvr.${mode}`)]), error: state.errors.mode })}
      ${textField({ name: 'depth_days', type: 'number', min: 1, max: 3650, label: t('settings.dvr.depth_days'), value: shown.dvr.depth_days, error: state.errors.depth_days })}
    </div>
    <div class="pair">
      ${textField({ name: 'motion_days', type: 'number', min: 0, max: 3650, label: t('settings.dvr.motion_days'), hint: t('settings.dvr.motion_days.hint'), value: shown.dvr.motion_days, error: state.errors.motion_days })}
      ${textField({ name: 'space_gb', type: 'number', min: 1, label: t('settings.dvr.space_gb'), hint: t('settings.dvr.space_gb.hint'), value: shown.dvr.space_gb, error: state.errors.space_gb, optional: true })}
    </div>
    ${switchField({ name: 'motion_events', label: t('settings.motion_events'), hint: t('settings.motion_events.hint'), value: shown.motion_events })}
  </fieldset>`;

  return () => html`<form class="card medium-wide" novalidate @submit=${state.submit}>
      ${formProblem(state)}
      <div class="pair">
        ${textField({ name: 'title', label: t('settings.title'), value: shown.title, maxlength: 200, error: state.errors.title })}
        ${sites.length > 0
          ? choiceField({ name: 'site_id', label: t('settings.site'), value: shown.site_id, choices: siteChoices(), error: state.errors.site_id })
          : nothing}
      </div>
      ${shown.source.type === 'rtsp' ? source() : nothing}
      ${switchField({ name: 'on_demand', label: t('settings.on_demand'), hint: t('settings.on_demand.hint'), value: shown.on_demand })}
      ${switchField({ name: 'video_only', label: t('settings.video_only'), hint: t('settings.video_only.hint'), value: shown.video_only })}
      ${switchField({ name: 'ptz', label: t('settings.ptz'), hint: t('settings.ptz.hint'), value: shown.ptz })}
      ${recording()}
      <details>
        <summary>${t('settings.more')}</summary>
        <div class="pair">
          ${textField({ name: 'name', label: t('settings.name'), hint: t('settings.name.hint'), value: shown.name, autocapitalize: 'none', maxlength: 63, error: state.errors.name })}
          ${textField({ name: 'network_cache_ms', type: 'number', min: 0, max: 60000, label: t('settings.cache'), hint: t('settings.cache.hint'), value: shown.network_cache_ms, error: state.errors.network_cache_ms })}
        </div>
      </details>
      <div class="actions start">${submitButton(state, t('action.save'))}</div>
    </form>
    <section class="card danger-zone" aria-labelledby="settings-remove">
      <div>
        <h2 id="settings-remove">${t('settings.remove')}</h2>
        <p class="muted">${t('settings.remove.text')}</p>
      </div>
      <button class="button quiet-danger" data-test="camera-remove" @click=${removeCamera}>${icon('trash')}${t('settings.remove')}</button>
    </section>`;

  function siteChoices() {
    const choices = sites.map((site) => [site.id, site.name]);
    return shown.site_id ? choices : [['', t('settings.no_site')], ...choices];
  }
}
