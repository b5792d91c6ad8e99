/** Asks which camera goes into a cell of the wall. */
import { html } from '../../lib/lit-html/lit-html.js';
import { repeat } from '../../lib/lit-html/directives/repeat.js';
import { compare, t } from '../../core/i18n.js';
import { openDialog } from '../../ui/dialog.js';
import { badge } from '../../ui/status.js';

/** @returns the camera's name; undefined where the person turned away */
export function chooseCamera(cameras, current) {
  let search = '';
  const sorted = cameras.toSorted((a, b) => compare(a.title, b.title));
  return openDialog(t('wall.choose'), ({ close, redraw }) => {
    const found = sorted.filter((camera) => `${camera.title} ${camera.name}`.toLowerCase().includes(search));
    const typed = (event) => {
      search = event.target.value.trim().toLowerCase();
      redraw();
    };
    return html`<label class="field">
        <span class="visually-hidden">${t('cameras.search')}</span>
        <input type="search" data-first data-test="camera-search" placeholder=${t('cameras.search')} @input=${typed} />
      </label>
      <ul class="choices">
        ${repeat(
          found,
          (camera) => camera.name,
          (camera) => html`<li>
            <button class="choice-row" data-test="choice" aria-pressed=${camera.name === current} @click=${() => close(camera.name)}>
              <span>${camera.title}</span>${badge(camera.status)}
            </button>
          </li>`,
        )}
      </ul>
      <p class="muted" role="status">${found.length === 0 ? t('cameras.none_found') : ''}</p>`;
  });
}
