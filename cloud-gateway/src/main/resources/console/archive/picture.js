/** The place of the recorded picture: the video that plays it, and what is to be said while it does not. */
import { html, nothing } from '../lib/lit-html/lit-html.js';
import { ref } from '../lib/lit-html/directives/ref.js';
import { t } from '../core/i18n.js';
import { FINAL, attachRecorded } from '../player/recorded.js';
import { icon } from '../ui/icon.js';

/**
 * @param changed called when there is something new to show
 * @param ended told where the recordings end, Unix milliseconds
 */
export function picture(view, context, { changed, ended }) {
  let element;
  let player;
  let from;
  let rate = 1;
  let state = 'connecting';

  const to = (next) => {
    state = next;
    changed();
  };

  function attach() {
    player?.close();
    state = 'connecting';
    player = attachRecorded(element, { name: context.name, from, rate, onState: to, onEnd: (time) => view.isOpen && ended(time) });
  }

  function attached(found) {
    element = found;
    if (found) {
      attach();
    } else {
      player?.close();
      player = undefined;
    }
  }

  /** On the whole screen there is nothing else to handle it by. */
  const expanded = () => {
    element.controls = document.fullscreenElement === element;
  };

  view.onClose(() => player?.close());

  const words = () =>
    FINAL.has(state)
      ? html`<div class="video-cover">${icon('warning')}<span>${t(`recordings.player.${state}`)}</span></div>`
      : html`<div class="video-cover ${state}"><span class="spinner" aria-hidden="true"></span><span>${t(`recordings.player.${state}`)}</span></div>`;

  return {
    get state() {
      return state;
    },
    get video() {
      return element;
    },
    /** Of the picture; undefined where nothing plays. */
    time: () => player?.time(),
    /** Plays from a time on, with what is being played where that holds it. */
    go(time) {
      from = time;
      if (element && !player?.seek(time)) {
        attach();
      }
    },
    set rate(next) {
      rate = next;
      if (player) {
        player.rate = next;
      }
    },
    template: () => html`<div class="video" data-test="recorded-player" data-state=${state}>
      <video ${ref(attached)} aria-label=${t('recordings.picture', { title: context.camera.title })} muted playsinline @play=${changed} @pause=${changed} @seeked=${changed} @fullscreenchange=${expanded}></video>
      <div role="status">${state === 'playing' ? nothing : words()}</div>
    </div>`,
  };
}
