/** The sites that cameras belong to: made, renamed, and removed once no camera is left there: it would be nobody's. */
import { html, nothing } from '../lib/lit-html/lit-html.js';
import { repeat } from '../lib/lit-html/directives/repeat.js';
import * as api from '../core/api.js';
import { compare, t } from '../core/i18n.js';
import { deed } from '../ui/deed.js';
import { icon } from '../ui/icon.js';
import { failed, loading } from '../ui/list.js';
import { say } from '../ui/say.js';
import { askForSite } from './sites/site-form.js';

export default function sites(view) {
  let list;
  let counts = new Map();
  let problem;

  async function load() {
    try {
      const [found, cameras] = await Promise.all([api.all('/sites', {}, view.signal), api.all('/cameras', {}, view.signal)]);
      list = found.sort((a, b) => compare(a.name, b.name));
      counts = new Map();
      cameras.forEach((camera) => counts.set(camera.site_id, (counts.get(camera.site_id) ?? 0) + 1));
      problem = undefined;
    } catch (failure) {
      problem = failure;
    }
    view.draw();
  }

  load();

  async function edit(site) {
    if (await askForSite(site)) {
      say(t('action.saved'));
      await load();
    }
  }

  async function removeSite(site) {
    const question = { title: t('sites.remove.title', { name: site.name }), text: t('sites.remove.text'), action: t('sites.remove') };
    await deed({ question, work: () => api.remove(api.path`/sites/${site.id}`) });
    await load();
  }

  const row = (site) => html`<li class="row" data-test="site-row">
    <div class="row-text">
      <h2>${site.name}</h2>
      <p class="muted">${t('sites.cameras', { count: counts.get(site.id) ?? 0 })}</p>
    </div>
    <div class="row-actions">
      <button class="button small" @click=${() => edit(site)}>${t('sites.rename')}</button>
      ${counts.has(site.id)
        ? nothing
        : html`<button class="button small quiet-danger" @click=${() => removeSite(site)}>${t('sites.remove')}</button>`}
    </div>
  </li>`;

  const body = () => {
    if (list === undefined) {
      return problem ? failed(problem, load) : loading();
    }
    return list.length === 0
      ? html`<p class="muted">${t('sites.none')}</p>`
      : html`<ul class="rows card">
          ${repeat(list, (site) => site.id, row)}
        </ul>`;
  };

  return () => {
    view.title = t('sites.title');
    return html`<div class="page-head">
        <div class="title-line">
          <a class="plain" href="#/cameras" aria-label=${t('camera.back')}>${icon('back')}</a>
          <h1>${t('sites.title')}</h1>
        </div>
        <button class="button primary" data-test="site-add" @click=${() => edit()}>${icon('plus')}${t('add.site.new')}</button>
      </div>
      <p class="muted form-intro">${t('sites.text')}</p>
      ${body()}`;
  };
}
