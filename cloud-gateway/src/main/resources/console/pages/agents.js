/** The provider's agents: found by number, model or serial number; registered one by one. */
import { html, nothing } from '../lib/lit-html/lit-html.js';
import * as api from '../core/api.js';
import { ago, t } from '../core/i18n.js';
import { address } from '../core/router.js';
import { askBy } from '../ui/ask.js';
import { choiceFilter, filters, searchField } from '../ui/filters.js';
import { textField } from '../ui/form.js';
import { icon } from '../ui/icon.js';
import { empty } from '../ui/list.js';
import { paged } from '../ui/paged.js';
import { table } from '../ui/table.js';
import { userNames } from '../ui/users.js';
import { showKey } from './agents/key.js';
import { agentState, STATES } from './agents/state.js';

const RENEWED_MS = 5000;

export default function agents(view) {
  let search = '';
  let state = '';
  const login = userNames(view);
  const list = paged(view, '/agents', { query: () => ({ search, state }), renewMs: RENEWED_MS });

  async function register() {
    const made = await askForAgent();
    if (made) {
      list.restart();
      await showKey(t('agents.registered'), made);
    }
  }

  const columns = () => [
    { label: t('agents.id'), cell: (agent) => html`<a class="code" href=${address('/agents/', agent.agent_id)}>${agent.agent_id}</a>` },
    { label: t('agents.state'), cell: agentState },
    { label: t('agents.device'), cell: (agent) => device(agent) || '–' },
    { label: t('agents.owner'), cell: (agent) => (agent.owner ? (login(agent.owner) ?? t('agents.owned')) : html`<span class="muted">${t('agents.unclaimed')}</span>`) },
    { label: t('agents.inputs'), number: true, cell: (agent) => agent.inputs.length },
    { label: t('agents.last_seen'), cell: (agent) => (agent.last_seen ? ago(agent.last_seen) : t('agents.never')) },
  ];

  const whole = (items) => table({ label: t('agents.title'), columns: columns(), items, key: (agent) => agent.agent_id, test: 'agent' });

  const isNarrowed = () => search !== '' || state !== '';

  const none = () =>
    isNarrowed()
      ? html`<p class="muted centred" role="status">${t('agents.none_found')}</p>`
      : empty('agent', t('agents.empty.title'), t('agents.empty.text'), actions());

  const actions = () => html`<div class="head-actions">
    <a class="button" data-test="import" href="#/agents/import">${icon('list')}${t('agents.import')}</a>
    <button class="button primary" data-test="register" @click=${register}>${icon('plus')}${t('agents.register')}</button>
  </div>`;

  const tools = () =>
    filters(
      searchField({
        label: t('agents.search'),
        value: search,
        search: (typed) => {
          search = typed;
          list.restart();
        },
      }),
      choiceFilter({
        name: 'state',
        label: t('agents.state'),
        value: state,
        choices: [['', t('agents.state.all')], ...STATES.map((each) => [each, t(`agents.state.${each}`)])],
        choose: (chosen) => {
          state = chosen;
          list.restart();
        },
      }),
    );

  return () => {
    view.title = t('agents.title');
    const any = list.items?.length > 0 || isNarrowed();
    return html`<div class="page-head">
        <h1>${t('agents.title')}</h1>
        ${any ? actions() : nothing}
      </div>
      ${any ? tools() : nothing} ${list.shown(whole, none())}`;
  };
}

const device = (agent) => [agent.model, agent.serial].filter((each) => each !== '').join(' · ');

const askForAgent = () =>
  askBy(t('agents.register'), {
    send: (values) => api.post('/agents', values),
    fields: (errors) => html`
      ${textField({ name: 'agent_id', label: t('agents.id'), hint: t('agents.id.hint'), inputmode: 'numeric', maxlength: 12, error: errors.agent_id, optional: true })}
      ${textField({ name: 'model', label: t('agents.model'), maxlength: 128, error: errors.model, optional: true })}
      ${textField({ name: 'serial', label: t('agents.serial'), maxlength: 128, error: errors.serial, optional: true })}
    `,
    submit: t('agents.register'),
  });
