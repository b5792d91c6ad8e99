/** All cameras as a grid: picture, name, state; search, and by site. */
import { html, nothing } from '../lib/lit-html/lit-html.js';
import { repeat } from '../lib/lit-html/directives/repeat.js';
import * as api from '../core/api.js';
import { compare, t } from '../core/i18n.js';
import { lookWhen } from '../core/live.js';
import { address, goInstead } from '../core/router.js';
import { choiceFilter, filters, searchField } from '../ui/filters.js';
import { icon } from '../ui/icon.js';
import { empty, failed, loading } from '../ui/list.js';
import { previews } from '../ui/preview.js';
import { badge, errorWords } from '../ui/status.js';

/** Beside what events tell. */
const RENEWED_MS = 5000;

export default function cameras(view) {
  let list;
  let sites = [];
  let problem;
  let search = '';
  let site = '';
  const preview = previews(view);

  const load = view.every(RENEWED_MS, async () => {
    try {
      const first = list === undefined;
      [list, sites] = await Promise.all([
        api.all('/cameras', {}, view.signal),
        first ? api.all('/sites', {}, view.signal) : sites,
      ]);
      problem = undefined;
      if (first && list.length === 0 && sites.length === 0) {
        return goInstead('/welcome');
      }
    } catch (failure) {
      problem = failure;
    }
    view.draw();
  });

  lookWhen(view, 'camera_*,stream_*,agent_*', load);

  const shown = () => {
    const words = search.toLowerCase().split(/\s+/);
    return list
      .filter((camera) => site === '' || camera.site_id === site)
      .filter((camera) => words.every((word) => `${camera.title} ${camera.name}`.toLowerCase().includes(word)))
      .sort((a, b) => compare(a.title, b.title));
  };

  const tools = () =>
    filters(
      searchField({
        label: t('cameras.search'),
        value: search,
        search: (typed) => {
          search = typed;
          view.draw();
        },
      }),
      sites.length > 1
        ? choiceFilter({
            name: 'site',
            label: t('cameras.site'),
            value: site,
            choices: [['', t('cameras.all_sites')], ...sites.map((each) => [each.id, each.name])],
            choose: (chosen) => {
              site = chosen;
              view.draw();
            },
          })
        : nothing,
    );

  const card = (camera) => html`<li class="camera-card" data-test="camera" data-camera-name=${camera.name}>
    ${preview(camera)}
    <div class="camera-card-text">
      <h2><a class="cover" href=${address('/cameras/', camera.name)}>${camera.title}</a></h2>
      ${badge(camera.status)}
      ${camera.status.state === 'error' ? html`<p class="hint">${errorWords(camera.status)}</p>` : nothing}
      ${camera.status.viewers > 0 ? html`<span class="muted viewers">${icon('eye')}${t('cameras.viewers', { count: camera.status.viewers })}</span>` : nothing}
    </div>
  </li>`;

  const grid = () => {
    const found = shown();
    return found.length === 0
      ? html`<p class="muted centred" role="status">${t('cameras.none_found')}</p>`
      : html`<ul class="camera-grid">
          ${repeat(found, (camera) => camera.name, card)}
        </ul>`;
  };

  const body = () => {
    if (list === undefined) {
      return problem ? failed(problem, load) : loading();
    }
    if (list.length === 0) {
      return empty(
        'camera',
        t('cameras.empty.title'),
        t('cameras.empty.text'),
        html`<a class="button primary" href="#/add">${icon('plus')}${t('cameras.add')}</a>`,
      );
    }
    return html`${problem ? failed(problem) : nothing} ${tools()} ${grid()}`;
  };

  return () => {
    view.title = t('cameras.title');
    return html`<div class="page-head">
        <h1>${t('cameras.title')}</h1>
        <div class="row-actions">
          <a class="button" href="#/sites">${icon('site')}${t('sites.title')}</a>
          ${list?.length > 0 ? html`<a class="button primary" data-test="add" href="#/add">${icon('plus')}${t('cameras.add')}</a>` : nothing}
        </div>
      </div>
      ${body()}`;
  };
}
