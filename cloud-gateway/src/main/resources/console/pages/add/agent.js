/** By Agent ID: the number on a device; what it brings along becomes cameras. */
import { html, nothing } from '../../lib/lit-html/lit-html.js';
import * as api from '../../core/api.js';
import { t } from '../../core/i18n.js';
import { bare, fits, LENGTH } from '../../core/luhn.js';
import { currentUser } from '../../core/session.js';
import { field, form, formProblem, submitButton } from '../../ui/form.js';
import { icon } from '../../ui/icon.js';
import { drafts } from './drafts.js';

/** Devices whose cameras are looked for when the page opens. */
const MOST_OWN = 20;

export function byAgent(view, place) {
  let typed = '';
  let found; // the drafts on the screen

  const state = form(view.draw, async ({ agent_id: text }) => {
    const id = bare(text);
    if (!fits(id)) {
      state.errors = { agent_id: id.length === LENGTH ? t('agent.id.mistyped') : t('agent.id.length', { count: LENGTH }) };
      return;
    }
    found = drafts(view, place, await api.post(api.path`/agents/${id}/claim`, { site_id: place.id }));
  });

  let left = []; // devices of this person, with cameras that were not saved yet

  async function lookAtOwn() {
    const own = (await api.all('/agents', {}, view.signal)).filter((agent) => agent.owner === currentUser().id && agent.inputs.length > 0);
    const offers = own.slice(0, MOST_OWN).map(async (agent) => ({
      agent,
      drafts: await api.all(api.path`/agents/${agent.agent_id}/drafts`, {}, view.signal),
    }));
    left = (await Promise.all(offers)).filter((offer) => offer.drafts.length > 0);
    view.draw();
  }

  lookAtOwn().catch(() => undefined); // an offer only

  const open = (offer) => {
    found = drafts(view, place, offer);
    view.draw();
  };

  const own = () => html`<div class="card own-devices">
    <h2>${t('agent.own')}</h2>
    <ul>
      ${left.map(
        (offer) => html`<li class="row">
          <div class="row-text">
            <code>${offer.agent.agent_id}</code>
            <p class="muted">${t('agent.own.cameras', { count: offer.drafts.length })}</p>
          </div>
          <button type="button" class="button small" @click=${() => open(offer)}>${t('agent.own.show')}</button>
        </li>`,
      )}
    </ul>
  </div>`;

  const typing = (event) => {
    typed = bare(event.target.value);
    state.errors = typed.length >= LENGTH && !fits(typed) ? { agent_id: t('agent.id.mistyped') } : {};
    view.draw();
  };

  const fields = (siteChoice) => html`${left.length > 0 ? own() : nothing}
  <form class="card" novalidate @submit=${state.submit}>
    <p class="muted form-intro">${t('agent.text')}</p>
    ${formProblem(state)}
    ${field(
      { name: 'agent_id', label: t('agent.id'), hint: t('agent.id.hint'), error: state.errors.agent_id },
      ({ id, described, invalid }) => html`<div class="with-button">
        <input
          class="digits"
          id=${id}
          name="agent_id"
          inputmode="numeric"
          autocomplete="off"
          maxlength="20"
          required
          aria-describedby=${described}
          aria-invalid=${invalid}
          @input=${typing}
        />
        <span class="digits-mark" role="status">
          ${fits(typed) ? html`${icon('check')}<span class="visually-hidden">${t('agent.id.fits')}</span>` : nothing}
        </span>
      </div>`,
    )}
    ${siteChoice()}
    <div class="actions start">${submitButton(state, t('agent.find'))}</div>
  </form>`;

  return (siteChoice) => (found ? found() : fields(siteChoice));
}
