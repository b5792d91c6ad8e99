/** One agent for its provider: what it is, what it offers, and what can be done with it. */
import { html, nothing } from '../lib/lit-html/lit-html.js';
import * as api from '../core/api.js';
import { ago, dateTime, t } from '../core/i18n.js';
import { go } from '../core/router.js';
import { deed } from '../ui/deed.js';
import { icon } from '../ui/icon.js';
import { failed, loading } from '../ui/list.js';
import { table } from '../ui/table.js';
import { userNames } from '../ui/users.js';
import { showKey } from './agents/key.js';
import { agentState } from './agents/state.js';

const RENEWED_MS = 3000;

export default function agent(view) {
  const id = view.params.id;
  const where = api.path`/agents/${id}`;
  const login = userNames(view);
  let shown;
  let problem;

  const load = view.every(RENEWED_MS, async () => {
    try {
      shown = await api.get(where, undefined, view.signal);
      problem = undefined;
    } catch (failure) {
      problem = failure;
    }
    view.draw();
  });

  const question = (what) => ({ title: t(`agent.${what}.title`), text: t(`agent.${what}.text`, { id }), action: t(`agent.${what}`) });

  async function newKey() {
    let made;
    const renewed = await deed({
      question: question('new_key'),
      work: async () => {
        made = await api.post(`${where}/activation-key`);
      },
      done: t('agent.new_key.done'),
    });
    if (renewed) {
      load();
      await showKey(t('agent.new_key.done'), made);
    }
  }

  async function disconnect() {
    await deed({ work: () => api.post(`${where}/disconnect`), done: t('agent.disconnect.done') });
    load();
  }

  async function release() {
    await deed({ question: question('release'), work: () => api.post(`${where}/release`), done: t('agent.release.done') });
    load();
  }

  async function remove() {
    if (await deed({ question: question('delete'), work: () => api.remove(where), done: t('agent.delete.done') })) {
      go('/agents');
    }
  }

  const fact = (label, value) => (value ? html`<dt>${label}</dt><dd>${value}</dd>` : nothing);

  const facts = () => html`<dl class="facts">
    ${fact(t('agents.model'), shown.model)} ${fact(t('agents.serial'), shown.serial)}
    ${fact(t('agents.owner'), shown.owner ? (login(shown.owner) ?? t('agents.owned')) : t('agents.unclaimed'))}
    ${fact(t('agent.version'), shown.version)} ${fact(t('agent.address'), shown.address)}
    ${fact(t('agent.connected_at'), dateTime(shown.connected_at))}
    ${fact(t('agents.last_seen'), shown.last_seen ? ago(shown.last_seen) : t('agents.never'))}
    ${fact(t('agent.node'), shown.node)} ${fact(t('agent.created_at'), dateTime(shown.created_at))}
  </dl>`;

  const inputs = () =>
    shown.inputs.length === 0
      ? html`<p class="muted">${t('agent.inputs.none')}</p>`
      : table({
          label: t('agent.inputs'),
          columns: [
            { label: t('agent.input.name'), cell: (input) => html`<span class="code">${input.name}</span>` },
            { label: t('agent.input.codec'), cell: (input) => input.codec.toUpperCase() || '–' },
            { label: t('agent.input.size'), cell: (input) => (input.width > 0 ? `${input.width} × ${input.height}` : '–') },
          ],
          items: shown.inputs,
          key: (input) => input.name,
          test: 'input',
        });

  const button = (what, action, danger = false) =>
    html`<button class="button ${danger ? 'quiet-danger' : ''}" data-test=${what} @click=${action}>${t(`agent.${what}`)}</button>`;

  const actions = () => html`<section class="card" aria-labelledby="agent-actions">
    <h2 id="agent-actions">${t('agent.actions')}</h2>
    <ul class="deeds">
      <li>${button('new_key', newKey)}<p class="hint">${t('agent.new_key.hint')}</p></li>
      ${shown.state === 'online' ? html`<li>${button('disconnect', disconnect)}<p class="hint">${t('agent.disconnect.hint')}</p></li>` : nothing}
      <li>${button('release', release)}<p class="hint">${t('agent.release.hint')}</p></li>
      <li>${button('delete', remove, true)}<p class="hint">${t('agent.delete.hint')}</p></li>
    </ul>
  </section>`;

  return () => {
    view.title = t('agent.title', { id });
    const head = html`<div class="page-head">
      <div class="title-line">
        <a class="plain" href="#/agents" aria-label=${t('agent.back')}>${icon('back')}</a>
        <h1>${t('agent.title', { id })}</h1>
        ${shown ? agentState(shown) : nothing}
      </div>
    </div>`;
    if (!shown) {
      return html`${head} ${problem ? failed(problem, problem.status === 404 ? undefined : load) : loading()}`;
    }
    return html`${head} ${problem ? failed(problem) : nothing}
      <div class="columns">
        <section class="card" aria-labelledby="agent-facts">
          <h2 id="agent-facts">${t('agent.facts')}</h2>
          ${facts()}
        </section>
        ${actions()}
      </div>
      <section class="below" aria-labelledby="agent-inputs">
        <h2 id="agent-inputs">${t('agent.inputs')}</h2>
        ${inputs()}
      </section>`;
  };
}
