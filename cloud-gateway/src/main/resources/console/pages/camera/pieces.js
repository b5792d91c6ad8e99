/** Pieces of the recordings that are kept however old they become. */
import { html, nothing } from '../../lib/lit-html/lit-html.js';
import { repeat } from '../../lib/lit-html/directives/repeat.js';
import * as api from '../../core/api.js';
import { dateTime, preciseTime, t } from '../../core/i18n.js';
import { deed } from '../../ui/deed.js';
import { icon } from '../../ui/icon.js';
import { failed, loading } from '../../ui/list.js';

const RENEWED_MS = 5000;

/**
 * @param isShown whether anybody looks at it
 * @param context `{name, recordings}`: where a piece is shown
 */
export function pieces(view, context, isShown) {
  const where = api.path`/cameras/${context.name}/protected`;
  let list;
  let problem;

  const renew = view.every(RENEWED_MS, async () => {
    if (!isShown()) {
      return;
    }
    try {
      list = await api.all(where, {}, view.signal);
      problem = undefined;
    } catch (failure) {
      problem = failure;
    }
    view.draw();
  });

  async function release(piece) {
    const question = { title: t('kept.release.title'), text: t('kept.release.text', { time: dateTime(piece.from) }), action: t('kept.release') };
    await deed({ question, work: () => api.remove(`${where}/${encodeURIComponent(piece.id)}`), done: t('kept.released') });
    context.recordings?.renew();
    renew();
  }

  const show = (piece) => context.recordings?.showAndGo({ from: Date.parse(piece.from), to: Date.parse(piece.to) });

  const row = (piece) => html`<li class="row" data-test="kept-piece">
    <div class="row-text">
      <h2>${icon('lock')} ${piece.label || t('kept.unnamed')}</h2>
      <p class="muted">${preciseTime(piece.from)} – ${preciseTime(piece.to)}</p>
    </div>
    <div class="row-actions">
      <button class="button small" data-test="kept-show" @click=${() => show(piece)}>${icon('play')}${t('recordings.play')}</button>
      <button class="button small quiet-danger" data-test="kept-release" @click=${() => release(piece)}>${t('kept.release')}</button>
    </div>
  </li>`;

  return {
    renew,
    template: () => {
      if (list === undefined) {
        return problem ? failed(problem, renew) : loading();
      }
      return html`<div class="panel-head"><p class="muted">${t('kept.text')}</p></div>
        ${problem ? failed(problem) : nothing}
        ${list.length === 0
          ? html`<p class="muted">${t('kept.none')}</p>`
          : html`<ul class="rows card">
              ${repeat(list, (piece) => piece.id, row)}
            </ul>`}`;
    },
  };
}
