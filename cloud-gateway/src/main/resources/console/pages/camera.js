/** One camera: live and what was recorded, how it is doing, who may see it, who is watching, what is kept, its settings. */
import { html, nothing } from '../lib/lit-html/lit-html.js';
import * as api from '../core/api.js';
import { t } from '../core/i18n.js';
import { icon } from '../ui/icon.js';
import { failed, loading } from '../ui/list.js';
import { badge, errorWords } from '../ui/status.js';
import { tabs } from '../ui/tabs.js';
import { facts } from './camera/facts.js';
import { live } from './camera/live.js';
import { pieces } from './camera/pieces.js';
import { sessions } from './camera/sessions.js';
import { settings } from './camera/settings.js';
import { shares } from './camera/shares.js';

const RENEWED_MS = 2000;

export default function camera(view) {
  const name = view.params.name;
  const context = { name, camera: undefined, renew: undefined, recordings: undefined };
  let problem;
  let tab = 'shares';
  let parts;

  context.renew = view.every(RENEWED_MS, async () => {
    try {
      context.camera = await api.get(api.path`/cameras/${name}`, undefined, view.signal);
      problem = undefined;
      parts ??= open();
    } catch (failure) {
      problem = failure;
    }
    view.draw();
  });

  function open() {
    openRecordings();
    const kept = pieces(view, context, () => tab === 'kept');
    return {
      live: live(view, context),
      shares: shares(view, context),
      sessions: sessions(view, context, () => tab === 'sessions'),
      kept: kept.template,
      settings: settings(view, context),
      opened: { kept: kept.renew },
    };
  }

  /** The picture does not wait for the time line. */
  async function openRecordings() {
    const { recordings } = await import('../archive/recordings.js').catch(() => ({}));
    if (view.isOpen) {
      context.recordings = recordings?.(view, context);
      view.draw();
    }
  }

  const choose = (wanted) => {
    tab = wanted;
    parts.opened[tab]?.();
    view.draw();
  };

  const head = () => html`<div class="page-head">
    <div class="title-line">
      <a class="plain" href="#/cameras" aria-label=${t('camera.back')}>${icon('back')}</a>
      <h1>${context.camera.title}</h1>
      ${badge(context.camera.status)}
    </div>
  </div>`;

  const trouble = (words) => html`<p class="notice problem" role="alert">${icon('warning')}<span>${words}</span></p>`;

  return () => {
    view.title = context.camera?.title ?? t('camera.title');
    if (!context.camera) {
      return html`<h1>${t('camera.title')}</h1>
        ${problem ? failed(problem, problem.status === 404 ? undefined : context.renew) : loading()}`;
    }
    const error = errorWords(context.camera.status);
    return html`${head()} ${problem ? failed(problem) : nothing} ${error ? trouble(error) : nothing}
      <div class="camera-page">
        <div>
          <div class="stage">${context.recordings?.picture() ?? parts.live()} ${context.recordings?.cover() ?? nothing}</div>
          ${context.recordings?.template() ?? nothing}
        </div>
        <aside class="card" aria-label=${t('camera.facts')}>${facts(context.camera)}</aside>
      </div>
      ${tabs({
        label: t('camera.parts'),
        tabs: ['shares', 'sessions', 'kept', 'settings'].map((id) => ({ id, label: t(`camera.tab.${id}`) })),
        current: tab,
        choose,
        panel: parts[tab](),
      })}`;
  };
}
