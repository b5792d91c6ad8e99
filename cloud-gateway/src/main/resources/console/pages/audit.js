/** Who did what, when and from where. */
import { html, nothing } from '../lib/lit-html/lit-html.js';
import { has, preciseTime, t } from '../core/i18n.js';
import { may } from '../core/session.js';
import { choiceFilter, filters, searchField, timeFilter } from '../ui/filters.js';
import { paged } from '../ui/paged.js';
import { table } from '../ui/table.js';

const ACTIONS = [
  'log_in',
  'log_out',
  'create',
  'change',
  'delete',
  'reveal',
  'revoke',
  'end',
  'register',
  'renew_activation_key',
  'claim',
  'join',
  'release',
  'disconnect',
];
const OBJECTS = ['camera', 'share', 'session', 'agent', 'user', 'api_key', 'site', 'enrolment', 'operator'];

export default function audit(view) {
  const asked = { user: '', action: '', object_type: '', from: undefined, to: undefined };
  const list = paged(view, '/audit', { query: () => asked });

  const narrow = (name) => (value) => {
    asked[name] = value;
    list.restart();
  };

  const all = (words, names, kind) => [['', words], ...names.map((each) => [each, t(`audit.${kind}.${each}`)])];

  const tools = () =>
    filters(
      searchField({ label: t('audit.who.search'), value: asked.user, search: narrow('user') }),
      choiceFilter({ name: 'action', label: t('audit.what'), value: asked.action, choices: all(t('audit.what.all'), ACTIONS, 'action'), choose: narrow('action') }),
      choiceFilter({ name: 'object', label: t('audit.object'), value: asked.object_type, choices: all(t('audit.object.all'), OBJECTS, 'object'), choose: narrow('object_type') }),
      timeFilter({ name: 'from', label: t('audit.from'), choose: narrow('from') }),
      timeFilter({ name: 'to', label: t('audit.to'), choose: narrow('to') }),
    );

  const named = (kind, name) => (has(`audit.${kind}.${name}`) ? t(`audit.${kind}.${name}`) : name);

  const who = (entry) => html`<strong>${entry.name ?? t('audit.gone')}</strong>
    ${entry.credential.startsWith('key:') ? html`<span class="badge">${t('audit.by.key')}</span>` : nothing}`;

  const columns = () => [
    { label: t('audit.when'), cell: (entry) => html`<time class="nowrap" datetime=${entry.at}>${preciseTime(entry.at)}</time>` },
    { label: t('audit.who'), cell: who },
    { label: t('audit.what'), cell: (entry) => named('action', entry.action) },
    { label: t('audit.object'), cell: (entry) => html`${named('object', entry.object_type)} <span class="code muted id">${entry.object_id}</span>` },
    { label: t('audit.address'), cell: (entry) => html`<span class="code">${entry.address}</span>` },
    ...(may('system') ? [{ label: t('audit.operator'), cell: (entry) => html`<span class="code">${entry.operator_id}</span>` }] : []),
  ];

  const whole = (items) => table({ label: t('audit.title'), columns: columns(), items, key: (entry) => entry.id, test: 'entry' });

  return () => {
    view.title = t('audit.title');
    return html`<h1>${t('audit.title')}</h1>
      ${tools()} ${list.shown(whole, html`<p class="muted centred" role="status">${t('audit.none')}</p>`)}`;
  };
}
