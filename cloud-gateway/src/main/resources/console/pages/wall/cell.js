/** The cells of the wall: each plays its camera while it is to be seen, and starts anew by itself when that fails. */
import { html, nothing } from '../../lib/lit-html/lit-html.js';
import { ref } from '../../lib/lit-html/directives/ref.js';
import { t } from '../../core/i18n.js';
import { hasSub, playlist } from '../../core/stream.js';
import { icon } from '../../ui/icon.js';
import { errorWords } from '../../ui/status.js';

/** After what the player does not try again by itself: refused, or nothing that this browser shows. */
const AGAIN_MS = 30_000;

/** What the player says of itself that it does not get over alone. */
const FINAL = new Set(['denied', 'unsupported']);

/**
 * @param acts `{choose(at), clear(at), enlarge(element)}`
 * @returns a function that makes the template of a place `{at, camera, name}`
 */
export function cells(view, acts) {
  const players = new Map(); // place → what plays there
  const all = () => [...players.values()];

  document.addEventListener('visibilitychange', () => all().forEach((each) => each.renew()), { signal: view.signal });
  view.onClose(() => all().forEach((each) => each.close()));

  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const player = all().find((each) => each.video === target);
      if (player) {
        player.inSight = isIntersecting;
        player.renew();
      }
    }
  });
  view.onClose(() => watcher.disconnect());

  const at = (place) => {
    const player = players.get(place.at) ?? new CellPlayer(view, watcher);
    players.set(place.at, player);
    player.camera = place.camera;
    queueMicrotask(() => player.renew());
    return player;
  };

  return (place) => html`<li class="cell" data-cell=${place.at} data-test="cell" data-camera=${place.camera?.name ?? ''}>
    ${place.camera ? filled(place, at(place), acts) : free(place, players, acts)}
  </li>`;
}

function free(place, players, acts) {
  players.get(place.at)?.close();
  players.delete(place.at);
  return html`<button id="cell-${place.at}" class="cell-free" data-test="choose" aria-label=${t('wall.choose.at', { at: place.at + 1 })} @click=${() => acts.choose(place.at)}>
    ${icon('plus')}<span>${place.name ? t('wall.gone') : t('wall.choose')}</span>
  </button>`;
}

const filled = (place, player, acts) => html`<video
    ${ref(player.place)}
    muted
    autoplay
    playsinline
    disablepictureinpicture
    aria-label=${t('live.label', { title: place.camera.title })}
  ></video>
  ${player.isPlaying ? nothing : html`<div class="cell-cover">${cover(place.camera, player)}</div>`}
  <div class="cell-bar" id="cell-${place.at}" tabindex="0" role="group" aria-label=${t('wall.cell', { at: place.at + 1, title: place.camera.title })}>
    <span class="cell-title">${place.camera.title}</span>
    ${cellButton('refresh', t('wall.change', { title: place.camera.title }), () => acts.choose(place.at), 'change')}
    ${cellButton('expand', t('wall.enlarge', { title: place.camera.title }), (event) => acts.enlarge(event.currentTarget.closest('.cell')), 'enlarge')}
    ${cellButton('close', t('wall.clear', { title: place.camera.title }), () => acts.clear(place.at), 'clear')}
  </div>`;

const cellButton = (name, label, act, test) =>
  html`<button class="plain" data-test=${test} aria-label=${label} title=${label} @click=${act}>${icon(name)}</button>`;

const cover = (camera, player) => {
  const trouble = errorWords(camera.status) || (player.hasFailed ? t('live.failed') : '');
  return trouble ? html`${icon('warning')}<span>${trouble}</span>` : html`<span class="spinner" aria-hidden="true"></span><span>${t('live.starting')}</span>`;
};

/** What plays in one cell: at most one player, for the camera that is there now, while it is to be seen. */
class CellPlayer {
  camera;
  video;
  inSight = true;
  isPlaying = false; // there is a picture, though perhaps one that stands still for a moment
  hasFailed = false;
  #view;
  #watcher;
  #player;
  #url; // what the player plays, or is about to
  #again;

  constructor(view, watcher) {
    this.#view = view;
    this.#watcher = watcher;
  }

  place = (video) => {
    if (this.video) {
      this.#watcher.unobserve(this.video);
    }
    this.video = video; // none once the cell is gone
    if (video) {
      this.#watcher.observe(video);
    }
    this.renew();
  };

  #told(state, url) {
    if (this.#url !== url) {
      return;
    }
    if (FINAL.has(state)) {
      this.#failed(url);
      return;
    }
    this.isPlaying = state === 'playing' || (state === 'stalled' && this.isPlaying);
    this.hasFailed = state === 'offline' || (state === 'connecting' && this.hasFailed); // until there is a picture
    this.#view.draw();
  }

  /** Starts, stops or changes over, so that what plays is what is wanted. */
  renew() {
    const wanted = this.video && this.inSight && !document.hidden && this.#view.isOpen ? addressOf(this.camera) : undefined;
    if (wanted !== this.#url) {
      this.#stop();
      if (this.#url) {
        this.hasFailed = false; // that was another camera
      }
      this.#url = wanted;
      if (wanted) {
        this.#start(wanted);
      }
    }
  }

  async #start(url) {
    try {
      const { attachPlayer } = await import('../../player/player.js');
      if (this.#url === url) {
        this.#player = attachPlayer(this.video, {
          url,
          lowLatency: false, // so many cameras share the browser's connections
          onState: (state) => this.#told(state, url),
        });
      }
    } catch {
      this.#failed(url);
    }
  }

  #failed(url) {
    if (this.#url === url) {
      this.#stop();
      this.hasFailed = true;
      this.#view.draw();
      this.#again = setTimeout(() => {
        this.#url = undefined;
        this.renew();
      }, AGAIN_MS);
    }
  }

  #stop() {
    clearTimeout(this.#again);
    this.#player?.close();
    this.#player = undefined;
    this.isPlaying = false;
  }

  close() {
    this.video = undefined;
    this.#url = undefined;
    this.#stop();
  }
}

/** The small stream where the camera has one. */
const addressOf = (camera) => playlist(camera.name, hasSub(camera));
