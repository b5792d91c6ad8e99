/** A piece of the recordings as a file: fetched with progress and a way to stop it, and given to the browser to keep. */
import { html, nothing } from '../lib/lit-html/lit-html.js';
import { Problem, problemOf } from '../core/api.js';
import { bytes, number, t } from '../core/i18n.js';
import { openDialog } from '../ui/dialog.js';
import { icon } from '../ui/icon.js';
import { words } from '../ui/say.js';
import { clockTime, spanWords } from './words.js';
import { dateOf } from './span.js';

/** Larger ones are left to the browser, which writes them to the disk as they come. */
const MOST_HELD_BYTES = 1e9;

const DRAWN_MS = 100;

const address = (name, { from, to }) => `/${encodeURIComponent(name)}/archive-${(from / 1000).toFixed(3)}-${((to - from) / 1000).toFixed(3)}.mp4`;

const fileName = (name, { from }) => `${name}_${dateOf(from)}_${clockTime(from).replaceAll(':', '-')}.mp4`;

function download(href, file) {
  const link = document.createElement('a');
  link.href = href;
  link.download = file;
  link.click();
}

/**
 * Fetches it.
 *
 * @param progress called with bytes so far and in all
 * @returns false where it is too large to be held and was left to the browser
 */
async function fetchPiece(name, span, signal, progress) {
  const answer = await fetch(address(name, span), { signal, credentials: 'same-origin', cache: 'no-store' });
  if (!answer.ok) {
    throw await problemOf(answer);
  }
  const total = Number(answer.headers.get('Content-Length') ?? 0);
  if (!answer.body || total > MOST_HELD_BYTES) {
    await answer.body?.cancel();
    download(address(name, span), fileName(name, span));
    return false;
  }
  const parts = [];
  let held = 0;
  const reader = answer.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    held += part.value.length;
    progress(held, total);
  }
  if (total > 0 && held !== total) {
    throw new Problem(0, 'network');
  }
  const url = URL.createObjectURL(new Blob(parts, { type: 'video/mp4' }));
  download(url, fileName(name, span));
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return true;
}

/** Shows how far it is; closing the dialog stops it. */
export async function exportPiece(name, span) {
  const stopping = new AbortController();
  let state = 'running';
  let told = { held: 0, total: 0 };
  let problem;
  let drawnAt = 0;
  let dialog;

  function progress(held, total) {
    told = { held, total };
    if (performance.now() - drawnAt > DRAWN_MS || held === total) {
      drawnAt = performance.now();
      dialog?.redraw();
    }
  }

  async function run() {
    state = 'running';
    try {
      state = (await fetchPiece(name, span, stopping.signal, progress)) ? 'done' : 'left';
    } catch (failure) {
      state = 'failed';
      problem = failure instanceof Problem ? failure : new Problem(0, 'network');
    }
    if (!stopping.signal.aborted) {
      dialog.redraw();
    }
  }

  const share = () => (told.total > 0 ? told.held / told.total : 0);

  const running = () => html`${told.total > 0
      ? html`<progress data-test="export-progress" max="1" aria-label=${t('export.title')} .value=${share()}></progress>`
      : html`<progress max="1" aria-label=${t('export.title')}></progress>`}
    <p class="hint">
      ${told.total > 0
        ? t('export.progress', { held: bytes(told.held), total: bytes(told.total), share: number(share(), { style: 'percent' }) })
        : t('export.begins')}
    </p>`;

  const outcome = () =>
    state === 'failed'
      ? html`<p class="notice problem" role="alert">${icon('warning')}<span>${words(problem)}</span></p>`
      : html`<p class="notice" role="status">${icon('check')}<span>${t(state === 'done' ? 'export.done' : 'export.left')}</span></p>`;

  const closed = openDialog(t('export.title'), (opened) => {
    if (!dialog) {
      dialog = opened;
      run();
    }
    return html`<div data-test="export" data-state=${state}>
      <p class="dialog-text"><strong>${spanWords(span)}</strong></p>
      ${state === 'running' ? running() : outcome()}
      <div class="actions">
        ${state === 'failed' ? html`<button class="button primary" @click=${run}>${t('action.again')}</button>` : nothing}
        <button class="button" data-first data-test="export-close" @click=${() => opened.close()}>
          ${state === 'running' ? t('action.cancel') : t('action.close')}
        </button>
      </div>
    </div>`;
  });
  await closed;
  stopping.abort();
}
