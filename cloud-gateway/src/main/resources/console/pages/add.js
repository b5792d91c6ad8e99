/** Adding a camera in one of three ways: a code it reads, the number of a device, an address. */
import { html, nothing } from '../lib/lit-html/lit-html.js';
import * as api from '../core/api.js';
import { t } from '../core/i18n.js';
import { goInstead } from '../core/router.js';
import { currentUser, may } from '../core/session.js';
import { choiceField } from '../ui/form.js';
import { icon } from '../ui/icon.js';
import { failed, loading } from '../ui/list.js';
import { byAddress } from './add/address.js';
import { byAgent } from './add/agent.js';
import { byQr } from './add/qr.js';
import { askForSite } from './sites/site-form.js';

const WAYS = {
  qr: { icon: 'qr', open: byQr },
  agent: { icon: 'agent', open: byAgent },
  address: { icon: 'link', open: byAddress },
};

export default function add(view) {
  const way = WAYS[view.params.way];
  const place = { sites: undefined, id: undefined };
  let problem;
  let panel;

  async function load() {
    try {
      place.sites = await api.all('/sites', {}, view.signal);
      place.id ??= place.sites[0]?.id;
      problem = undefined;
      if (place.sites.length === 0) {
        return goInstead('/welcome');
      }
      panel ??= way?.open(view, place);
    } catch (failure) {
      problem = failure;
    }
    view.draw();
  }

  load();

  async function addSite() {
    const made = await askForSite();
    if (made) {
      place.sites = [...place.sites, made];
      place.id = made.id;
      view.draw();
    }
  }

  const allowed = (id) => id !== 'agent' || may('provider') || currentUser().may_add_by_agent_id;

  const card = ([id, { icon: iconName }]) => html`<li>
    <a class="way" href="#/add/${id}" data-test="way-${id}" aria-current=${WAYS[id] === way ? 'page' : nothing} aria-disabled=${allowed(id) ? nothing : 'true'}>
      <span class="way-icon">${icon(iconName)}</span>
      <span class="way-text"><strong>${t(`add.${id}`)}</strong><span class="muted">${t(`add.${id}.text`)}</span></span>
    </a>
  </li>`;

  const siteChoice = () => html`<div class="site-line">
    ${choiceField({
      name: 'site',
      label: t('add.site'),
      value: place.id,
      choices: place.sites.map((site) => [site.id, site.name]),
      onChange: (event) => {
        place.id = event.target.value;
      },
    })}
    <button type="button" class="button" @click=${addSite}>${icon('plus')}${t('add.site.new')}</button>
  </div>`;

  const body = () => {
    if (place.sites === undefined) {
      return problem ? failed(problem, load) : loading();
    }
    if (!way) {
      return nothing;
    }
    if (!allowed(view.params.way)) {
      return html`<p class="notice warning">${icon('warning')}<span>${t('add.agent.not_allowed')}</span></p>`;
    }
    return html`<section class="medium" aria-label=${t(`add.${view.params.way}`)}>${panel(siteChoice)}</section>`;
  };

  return () => {
    view.title = t('add.title');
    return html`<div class="page-head">
        <div class="title-line">
          <a class="plain" href="#/cameras" aria-label=${t('camera.back')}>${icon('back')}</a>
          <h1>${t('add.title')}</h1>
        </div>
      </div>
      <ul class="ways ${way ? 'chosen' : ''}">
        ${Object.entries(WAYS).map(card)}
      </ul>
      ${body()}`;
  };
}
