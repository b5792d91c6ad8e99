/** The camera's picture as it comes. */
import { html, nothing } from '../../lib/lit-html/lit-html.js';
import { ref } from '../../lib/lit-html/directives/ref.js';
import { t } from '../../core/i18n.js';
import { icon } from '../../ui/icon.js';

export function live(view, { name, camera }) {
  const hasSub = Boolean(camera.source.sub_input || camera.source.sub_url);
  let quality = 'main';
  let element;
  let player;
  let trouble;
  let playing = false;
  let starts = 0;

  const url = () => `/${encodeURIComponent(name)}/index.m3u8${quality === 'sub' ? '?quality=sub' : ''}`;

  async function start() {
    const turn = ++starts;
    stop();
    trouble = undefined;
    playing = false;
    try {
      const { attachPlayer } = await import('../../player/player.js');
      if (turn === starts && view.isOpen && element) {
        player = attachPlayer(element, { url: url(), onError: failed });
      }
    } catch {
      failed();
    }
    view.draw();
  }

  function stop() {
    player?.close();
    player = undefined;
  }

  function failed() {
    trouble = 'live.failed';
    playing = false;
    view.draw();
  }

  const attached = (video) => {
    if (video && video !== element) {
      element = video;
      start();
    }
  };

  const chosen = (event) => {
    quality = event.target.value;
    start();
  };

  const shown = () => {
    playing = true;
    trouble = undefined;
    view.draw();
  };

  view.onClose(() => {
    starts++;
    stop();
  });

  const cover = () =>
    trouble
      ? html`<div class="video-cover" role="alert">
          ${icon('warning')}<span>${t(trouble)}</span>
          <button class="button" @click=${start}>${t('action.again')}</button>
        </div>`
      : html`<div class="video-cover" role="status"><span class="spinner" aria-hidden="true"></span><span>${t('live.starting')}</span></div>`;

  return () => html`<div class="video" data-test="player" data-playing=${playing}>
      <video ${ref(attached)} aria-label=${t('live.label', { title: camera.title })} autoplay controls muted playsinline @playing=${shown}></video>
      ${playing ? nothing : cover()}
    </div>
    ${hasSub
      ? html`<div class="video-tools">
          <label class="choice"
            >${t('live.quality')}
            <select data-test="quality" @change=${chosen}>
              <option value="main">${t('live.quality.main')}</option>
              <option value="sub">${t('live.quality.sub')}</option>
            </select></label
          >
        </div>`
      : nothing}`;
}
