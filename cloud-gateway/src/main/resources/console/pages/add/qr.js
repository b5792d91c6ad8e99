/** By QR code: the camera's Wi-Fi is typed here, the camera reads it from the screen and comes in. */
import { html, nothing } from '../../lib/lit-html/lit-html.js';
import * as api from '../../core/api.js';
import { t } from '../../core/i18n.js';
import { isLoopback } from '../../core/session.js';
import { choiceField, form, formProblem, passwordField, submitButton, switchField, textField } from '../../ui/form.js';
import { icon } from '../../ui/icon.js';
import { code } from './qr-code.js';

const SECURITY = ['WPA', 'WPA3', 'WEP', 'open'];

export function byQr(view, place) {
  let wired = false;
  let security = 'WPA';
  let shown; // the code on the screen

  const state = form(view.draw, async (values) => {
    const wish = request(values, place.id);
    shown = code(view, await api.post('/enrolments', wish), { renew: () => api.post('/enrolments', wish), back });
    window.scrollTo(0, 0);
  });

  function back() {
    shown = undefined;
    view.draw();
  }

  const wifi = () => html`${textField({ name: 'ssid', label: t('qr.ssid'), autocapitalize: 'none', maxlength: 32, error: state.errors.ssid })}
  ${security === 'open'
    ? nothing
    : passwordField({ name: 'wifi_password', label: t('qr.password'), hint: t('qr.password.hint'), maxlength: 63, error: state.errors.wifi_password ?? state.errors.password })}
  <details>
    <summary>${t('qr.more')}</summary>
    ${choiceField({
      name: 'security',
      label: t('qr.security'),
      value: security,
      choices: SECURITY.map((each) => [each, t(`qr.security.${each}`)]),
      onChange: (event) => {
        security = event.target.value;
        view.draw();
      },
    })}
    ${switchField({ name: 'hidden', label: t('qr.hidden') })}
  </details>`;

  const fields = (siteChoice) => html`<form class="card" novalidate @submit=${state.submit}>
    <p class="muted form-intro">${t('qr.text')}</p>
    ${isLoopback() ? html`<p class="notice warning">${icon('warning')}<span>${t('qr.loopback')}</span></p>` : nothing} ${formProblem(state)}
    ${wired ? nothing : wifi()}
    ${switchField({
      name: 'wired',
      label: t('qr.wired'),
      hint: t('qr.wired.hint'),
      value: wired,
      onChange: (event) => {
        wired = event.target.checked;
        view.draw();
      },
    })}
    ${textField({ name: 'title', label: t('add.camera_title'), value: t('add.camera_title.default'), maxlength: 200, error: state.errors.title })}
    ${siteChoice()}
    <div class="actions start">${submitButton(state, t('qr.show'))}</div>
  </form>`;

  return (siteChoice) => (shown ? shown() : fields(siteChoice));
}

function request({ ssid, wifi_password: password, security, hidden, wired, title }, siteId) {
  const wifi = { ssid, password: security === 'open' ? null : password, security: security ?? 'WPA', hidden: hidden ?? false };
  return { site_id: siteId, title, ...(wired ? {} : { wifi }) };
}
