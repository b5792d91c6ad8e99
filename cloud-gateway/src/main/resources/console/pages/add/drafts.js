/** What a device brings along: each of its inputs as a camera to be, to be changed and saved. */
import { html, nothing } from '../../lib/lit-html/lit-html.js';
import { repeat } from '../../lib/lit-html/directives/repeat.js';
import * as api from '../../core/api.js';
import { t } from '../../core/i18n.js';
import { go } from '../../core/router.js';
import { icon } from '../../ui/icon.js';
import { words } from '../../ui/say.js';
import { trackWords } from '../camera/facts.js';

/** @param claimed what the claim answered: the agent, and one draft per input */
export function drafts(view, place, { agent, drafts: offered }) {
  const inputs = new Map(agent.inputs.map((input) => [input.name, input]));

  /** What is known of a draft's picture is told beside it, and no part of the camera. */
  const request = ({ draft: { codec, width, height, state, detail, ...camera }, title, name }) => ({
    ...camera,
    site_id: camera.site_id ?? place.id,
    title,
    name: name || null,
  });
  const rows = offered.map((draft) => ({ draft, title: draft.title, name: draft.name ?? '', saved: undefined, problem: undefined, busy: false }));

  async function save(row) {
    row.busy = true;
    row.problem = undefined;
    view.draw();
    try {
      row.saved = await api.post('/cameras', request(row));
    } catch (failure) {
      row.problem = words(failure);
    }
    row.busy = false;
    view.draw();
  }

  async function saveAll() {
    for (const row of rows.filter((each) => !each.saved)) {
      await save(row);
    }
    if (rows.every((row) => row.saved)) {
      leave();
    }
  }

  function leave() {
    if (rows.length === 1) {
      go('/cameras/', rows[0].saved.name);
    } else {
      go('/cameras');
    }
  }

  const size = (row) => {
    const known = row.draft.codec ? row.draft : inputs.get(row.draft.source.input);
    return known?.codec ? trackWords(known) : t(row.draft.state === 'failed' ? 'drafts.failed' : 'drafts.unknown');
  };

  const line = (row, i) => html`<li class="draft" data-test="draft">
    <div class="draft-head">
      <strong>${row.draft.source.input}</strong>
      <span class="muted">${size(row)}${row.draft.source.sub_input ? html` · ${t('drafts.sub')}` : nothing}</span>
    </div>
    <div class="pair">
      <div class="field">
        <label for="title-${i}">${t('settings.title')}</label>
        <input id="title-${i}" .value=${row.title} maxlength="200" ?disabled=${row.saved} @input=${(event) => (row.title = event.target.value)} />
      </div>
      <div class="field">
        <label for="name-${i}">${t('settings.name')} <span class="muted">${t('form.optional')}</span></label>
        <input
          id="name-${i}"
          .value=${row.name}
          maxlength="63"
          autocapitalize="none"
          spellcheck="false"
          placeholder=${t('drafts.name.made')}
          ?disabled=${row.saved}
          @input=${(event) => (row.name = event.target.value)}
        />
      </div>
    </div>
    ${row.problem ? html`<p class="error" role="alert">${row.problem}</p>` : nothing}
    ${row.saved
      ? html`<p class="saved" role="status">${icon('check')}${t('action.saved')}</p>`
      : html`<button class="button small" ?disabled=${row.busy} @click=${() => save(row)}>${t('drafts.save')}</button>`}
  </li>`;

  return () => html`<div class="card">
    <h2>${t('drafts.title', { count: rows.length })}</h2>
    ${rows.length === 0
      ? html`<p class="muted">${t('drafts.none')}</p>`
      : html`<p class="muted form-intro">${t('drafts.text')}</p>
          <ul class="drafts">
            ${repeat(rows, (row) => row.draft.source.input, line)}
          </ul>`}
    <div class="actions start">
      ${rows.some((row) => !row.saved)
        ? html`<button class="button primary" data-test="save-all" ?disabled=${rows.some((row) => row.busy)} @click=${saveAll}>
            ${rows.length === 1 ? t('drafts.save') : t('drafts.save_all')}
          </button>`
        : html`<a class="button primary" href="#/cameras">${t('missing.home')}</a>`}
    </div>
  </div>`;
}
