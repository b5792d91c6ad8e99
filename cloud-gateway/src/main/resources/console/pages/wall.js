/** A wall of cameras, each on its small stream: 4, 9 or 16 of them, as they were left. */
import { html, nothing } from '../lib/lit-html/lit-html.js';
import { repeat } from '../lib/lit-html/directives/repeat.js';
import * as api from '../core/api.js';
import { t } from '../core/i18n.js';
import { icon } from '../ui/icon.js';
import { empty, failed, loading } from '../ui/list.js';
import { cells } from './wall/cell.js';
import { chooseCamera } from './wall/choose.js';
import { keep, kept, SIZES } from './wall/kept.js';

const RENEWED_MS = 10_000;

export default function wall(view) {
  let cameras;
  let problem;
  const layout = kept();
  const cell = cells(view, {
    choose,
    clear: (at) => put(at, null),
    enlarge: (element) => toggleFull(element),
  });

  const load = view.every(RENEWED_MS, async () => {
    try {
      cameras = new Map((await api.all('/cameras', {}, view.signal)).map((camera) => [camera.name, camera]));
      problem = undefined;
      fillFirst();
    } catch (failure) {
      problem = failure;
    }
    view.draw();
  });

  /** A wall that nobody has arranged yet shows what there is. */
  function fillFirst() {
    if (!layout.arranged && layout.cells.every((name) => name === null)) {
      [...cameras.keys()].slice(0, SIZES.at(-1) ** 2).forEach((name, at) => {
        layout.cells[at] = name;
      });
    }
  }

  function put(at, name) {
    layout.cells[at] = name;
    layout.arranged = true;
    keep(layout);
    view.drawNow(); // what had the focus is gone
    focus(at);
  }

  async function choose(at) {
    const name = await chooseCamera([...cameras.values()], layout.cells[at]);
    if (name === undefined) {
      focus(at);
    } else {
      put(at, name);
    }
  }

  function resize(size) {
    layout.size = size;
    layout.arranged = true;
    keep(layout);
    view.draw();
  }

  const focus = (at) => document.getElementById(`cell-${at}`)?.focus();

  const whole = () => document.getElementById('wall');

  async function toggleFull(element) {
    try {
      await (document.fullscreenElement ? document.exitFullscreen() : element.requestFullscreen());
    } catch {
      // phones that have no full screen for anything but a video stay as they are
    }
  }

  /** Arrows go from cell to cell; what a key does stands below the wall. */
  function onKey(event) {
    const at = Number(event.target.closest('[data-cell]')?.dataset.cell);
    if (Number.isNaN(at) || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: layout.size, ArrowUp: -layout.size }[event.key];
    if (step) {
      event.preventDefault();
      focus(Math.max(0, Math.min(layout.size ** 2 - 1, at + step)));
    } else if (event.key === 'f') {
      toggleFull(event.target.closest('[data-cell]'));
    } else if (event.key === 'w') {
      toggleFull(whole());
    } else if (event.key === 'Enter' && event.target.id === `cell-${at}`) {
      choose(at);
    } else if (event.key === 'Delete') {
      put(at, null);
    } else if (SIZES.includes(Number(event.key))) {
      resize(Number(event.key));
    }
  }

  const sizes = () => html`<div class="segments" role="group" aria-label=${t('wall.size')}>
    ${SIZES.map(
      (size) => html`<button class="button small" data-test="size-${size}" aria-pressed=${size === layout.size} @click=${() => resize(size)}>
        ${t('wall.size.of', { size })}
      </button>`,
    )}
  </div>`;

  const tools = () => html`<div class="head-actions">
    ${sizes()}
    <button class="button small" data-test="full" @click=${() => toggleFull(whole())}>${icon('expand')}${t('wall.full')}</button>
  </div>`;

  const body = () => {
    if (cameras === undefined) {
      return problem ? failed(problem, load) : loading();
    }
    if (cameras.size === 0) {
      return empty(
        'grid',
        t('cameras.empty.title'),
        t('wall.empty'),
        html`<a class="button primary" href="#/add">${icon('plus')}${t('cameras.add')}</a>`,
      );
    }
    const places = layout.cells.slice(0, layout.size ** 2).map((name, at) => ({ at, camera: cameras.get(name), name }));
    return html`${problem ? failed(problem) : nothing}
      <ul id="wall" class="wall wall-${layout.size}" data-test="wall" @keydown=${onKey}>
        ${repeat(places, (place) => place.at, cell)}
      </ul>
      <p class="hint wall-keys">${t('wall.keys')}</p>`;
  };

  return () => {
    view.title = t('wall.title');
    return html`<div class="page-head">
        <h1>${t('wall.title')}</h1>
        ${cameras?.size > 0 ? tools() : nothing}
      </div>
      ${body()}`;
  };
}
