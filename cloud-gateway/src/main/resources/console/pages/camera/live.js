/** The camera's picture as it comes. */
import { html, nothing } from '../../lib/lit-html/lit-html.js';
import { ref } from '../../lib/lit-html/directives/ref.js';
import { t } from '../../core/i18n.js';
import { hasSub, playlist } from '../../core/stream.js';
import { icon } from '../../ui/icon.js';

/** What the player says of itself that it does not get over alone. */
const FINAL = ['denied', 'unsupported', 'failed'];

/** @param context `{name, camera}`: the camera as it is at the moment */
export function live(view, context) {
  let quality = 'main';
  let element;
  let player;
  let state = 'connecting';
  let starts = 0;

  async function start() {
    const turn = ++starts;
    stop();
    to('connecting');
    try {
      const { attachPlayer } = await import('../../player/player.js');
      if (turn === starts && view.isOpen) {
        player = attachPlayer(element, { url: playlist(context.name, quality === 'sub'), onState: to });
      }
    } catch {
      to('failed');
    }
  }

  function stop() {
    player?.close();
    player = undefined;
  }

  function to(next) {
    state = next;
    view.draw();
  }

  /** Gone while recordings are in its place. */
  const attached = (video) => {
    element = video;
    if (video) {
      start();
    } else {
      starts++;
      stop();
    }
  };

  const chosen = (event) => {
    quality = event.target.value;
    start();
  };

  view.onClose(() => {
    starts++;
    stop();
  });

  const cover = () =>
    FINAL.includes(state)
      ? html`<div class="video-cover">
          ${icon('warning')}<span>${t(`live.state.${state}`)}</span>
          <button class="button" @click=${start}>${t('action.again')}</button>
        </div>`
      : html`<div class="video-cover ${state}"><span class="spinner" aria-hidden="true"></span><span>${t(`live.state.${state}`)}</span></div>`;

  return () => html`<div class="video" data-test="player" data-state=${state}>
      <video ${ref(attached)} aria-label=${t('live.label', { title: context.camera.title })} autoplay controls muted playsinline></video>
      <div role="status">${state === 'playing' ? nothing : cover()}</div>
    </div>
    ${hasSub(context.camera)
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
