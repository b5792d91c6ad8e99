/** Everybody who is watching anything of the operator now, with a way to end it. */
import { html, nothing } from '../lib/lit-html/lit-html.js';
import * as api from '../core/api.js';
import { ago, bytes, t } from '../core/i18n.js';
import { address } from '../core/router.js';
import { deed } from '../ui/deed.js';
import { choiceFilter, filters, searchField } from '../ui/filters.js';
import { empty, failed, loading } from '../ui/list.js';
import { table } from '../ui/table.js';
import { userNames } from '../ui/users.js';

const RENEWED_MS = 3000;
const MOST_SHOWN = 200;
const PROTOCOLS = ['rtsp', 'rtsps', 'hls', 'http'];

export default function viewing(view) {
  let list;
  let problem;
  let search = '';
  let protocol = '';
  const login = userNames(view);

  const load = view.every(RENEWED_MS, async () => {
    try {
      list = await api.all('/sessions', {}, view.signal);
      problem = undefined;
    } catch (failure) {
      problem = failure;
    }
    view.draw();
  });

  async function end(session) {
    const question = {
      title: t('viewing.end.title'),
      text: t('viewing.end.text', { camera: session.camera, address: session.address }),
      action: t('viewing.end'),
    };
    if (await deed({ question, work: () => api.remove(api.path`/sessions/${session.id}`), done: t('viewing.ended') })) {
      load();
    }
  }

  const who = (session) => {
    if (session.share_id) {
      return t('viewing.by.share');
    }
    return session.user_id ? (login(session.user_id) ?? t('viewing.by.user')) : t('viewing.by.key');
  };

  const found = () =>
    list
      .filter((session) => protocol === '' || session.protocol === protocol)
      .filter((session) =>
        [session.camera, session.address, session.user_agent ?? '', who(session)].some((text) => text.toLowerCase().includes(search.toLowerCase())),
      )
      .reverse(); // the newest first

  const columns = () => [
    { label: t('viewing.camera'), cell: (session) => html`<a href=${address('/cameras/', session.camera)}>${session.camera}</a>` },
    { label: t('viewing.who'), cell: who },
    { label: t('viewing.protocol'), cell: (session) => html`${session.protocol.toUpperCase()} <span class="muted">${t(`viewing.kind.${session.kind}`)}</span>` },
    { label: t('viewing.address'), cell: (session) => html`${session.address}<br /><span class="muted agent-of">${session.user_agent ?? ''}</span>` },
    { label: t('viewing.since'), cell: (session) => ago(session.started_at) },
    { label: t('viewing.bytes'), number: true, cell: (session) => bytes(session.bytes) },
    {
      label: t('viewing.actions'),
      silent: true,
      cell: (session) => html`<button
        class="button small quiet-danger"
        data-test="end"
        aria-label=${t('viewing.end.label', { camera: session.camera, address: session.address })}
        @click=${() => end(session)}
      >
        ${t('viewing.end')}
      </button>`,
    },
  ];

  const tools = () =>
    filters(
      searchField({
        label: t('viewing.search'),
        value: search,
        search: (typed) => {
          search = typed;
          view.draw();
        },
      }),
      choiceFilter({
        name: 'protocol',
        label: t('viewing.protocol'),
        value: protocol,
        choices: [['', t('viewing.protocol.all')], ...PROTOCOLS.map((each) => [each, each.toUpperCase()])],
        choose: (chosen) => {
          protocol = chosen;
          view.draw();
        },
      }),
    );

  const body = () => {
    if (list === undefined) {
      return problem ? failed(problem, load) : loading();
    }
    if (list.length === 0) {
      return empty('eye', t('viewing.empty.title'), t('viewing.empty.text'));
    }
    const items = found();
    return html`${problem ? failed(problem) : nothing} ${tools()}
      <p class="muted count" role="status">${t('viewing.count', { count: items.length })}</p>
      ${items.length === 0
        ? nothing
        : table({ label: t('viewing.title'), columns: columns(), items: items.slice(0, MOST_SHOWN), key: (session) => session.id, test: 'session' })}
      ${items.length > MOST_SHOWN ? html`<p class="muted centred">${t('viewing.first', { count: MOST_SHOWN })}</p>` : nothing}`;
  };

  return () => {
    view.title = t('viewing.title');
    return html`<h1>${t('viewing.title')}</h1>
      ${body()}`;
  };
}
