/** A camera's picture as it was a moment ago, renewed while it is to be seen. */
import { html } from '../lib/lit-html/lit-html.js';
import { ref } from '../lib/lit-html/directives/ref.js';
import { t } from '../core/i18n.js';
import { hasSub } from '../core/stream.js';
import { icon } from './icon.js';

const LIVE_MS = 5_000;

/** A camera at rest is woken for a picture: not often. */
const IDLE_MS = 60_000;
const FAILED_MS = 30_000;

/** Of the few connections a browser opens, some are left to everything else. */
const AT_ONCE = 3;

/** No picture will ever come: the gateway has nothing to make one with. */
const NOT_IMPLEMENTED = 501;

/** The pictures of a page, by camera. */
export function previews(view) {
  const pictures = new Map(); // name → {url, due, loading}
  const seen = new Set();
  let loading = 0;
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const name = entry.target.dataset.camera;
      if (entry.isIntersecting) {
        seen.add(name);
      } else {
        seen.delete(name);
      }
    }
    renew();
  });
  const watch = (element) => element && watcher.observe(element);
  const states = new Map();
  const renew = view.every(1000, () => {
    for (const name of seen) {
      const picture = pictures.get(name) ?? { due: 0 };
      pictures.set(name, picture);
      if (loading < AT_ONCE && !picture.loading && picture.due <= Date.now()) {
        load(name, picture);
      }
    }
  });
  view.onClose(() => {
    watcher.disconnect();
    pictures.forEach((picture) => picture.url && URL.revokeObjectURL(picture.url));
  });

  async function load(name, picture) {
    picture.loading = true;
    loading++;
    try {
      const small = states.get(name)?.hasSub ? '?quality=sub' : '';
      const answer = await fetch(`/${encodeURIComponent(name)}/preview.jpg${small}`, { signal: view.signal, credentials: 'same-origin' });
      if (!answer.ok) {
        picture.due = answer.status === NOT_IMPLEMENTED ? Infinity : Date.now() + FAILED_MS; // what stands there stays
        return;
      }
      const old = picture.url;
      picture.url = URL.createObjectURL(await answer.blob());
      picture.due = Date.now() + (states.get(name)?.state === 'live' ? LIVE_MS : IDLE_MS);
      setTimeout(() => old && URL.revokeObjectURL(old), 2000);
      view.draw();
    } catch {
      picture.due = Date.now() + FAILED_MS;
    } finally {
      picture.loading = false;
      loading--;
      renew();
    }
  }

  /** The picture, or the place of one. */
  return (camera) => {
    states.set(camera.name, {
      state: camera.status.state,
      hasSub: hasSub(camera),
    });
    const url = pictures.get(camera.name)?.url;
    return html`<div class="preview" data-camera=${camera.name} ${ref(watch)}>
      ${url ? html`<img src=${url} alt="" />` : html`<span class="preview-none">${icon('camera')}<span class="visually-hidden">${t('cameras.no_picture')}</span></span>`}
    </div>`;
  };
}
