/** What happens, as it happens: the newest first. */
import { html, nothing } from '../lib/lit-html/lit-html.js';
import { has, preciseTime, t } from '../core/i18n.js';
import { listen } from '../core/live.js';
import { address } from '../core/router.js';
import { may } from '../core/session.js';
import { choiceFilter, filters, searchField } from '../ui/filters.js';
import { paged } from '../ui/paged.js';
import { table } from '../ui/table.js';

/** Where the live stream is not to be had, and for what it might have missed. */
const RENEWED_MS = 20_000;

const KINDS = {
  'agent_*': 'agents',
  'camera_*': 'cameras',
  'stream_*': 'streams',
  'play_*': 'viewers',
  share_revoked: 'shares',
  'dvr_*': 'recordings',
  'disk_*': 'disks',
  'node_*': 'nodes',
};

/** They belong to no provider. */
const OF_SYSTEM = ['disks', 'nodes'];

/** What is told of an event beside its common fields. */
const DETAILS = ['title', 'address', 'protocol', 'quality', 'user_agent', 'version', 'reason', 'detail'];

export default function events(view) {
  const asked = { event: '', media: '' };
  let stop;
  let news = 0; // since the page was opened: spoken, where rows are not

  const list = paged(view, '/events', { query: () => asked, renewMs: RENEWED_MS });

  function follow() {
    stop?.();
    const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''));
    const take = (event) => {
      if (list.items && !list.items.some((known) => known.event_id === event.event_id)) {
        list.add(event);
        news++;
      }
    };
    stop = listen(view, `/events/stream?${query}`, take, list.catchUp);
  }

  const narrow = (name, pattern) => (value) => {
    asked[name] = pattern(value);
    list.restart();
    follow();
  };

  follow();

  const kinds = () => [
    ['', t('events.kind.all')],
    ...Object.entries(KINDS)
      .filter(([, kind]) => !OF_SYSTEM.includes(kind) || may('system'))
      .map(([pattern, kind]) => [pattern, t(`events.kind.${kind}`)]),
  ];

  const tools = () =>
    filters(
      searchField({ label: t('events.camera.search'), search: narrow('media', (typed) => (typed === '' ? '' : `*${typed.toLowerCase().replaceAll(',', '')}*`)) }),
      choiceFilter({ name: 'kind', label: t('events.kind'), value: asked.event, choices: kinds(), choose: narrow('event', (pattern) => pattern) }),
      html`<span class="badge badge-good live-mark"><span class="dot" aria-hidden="true"></span>${t('events.live')}</span>`,
    );

  const happened = ({ event }) => (has(`events.name.${event}`) ? t(`events.name.${event}`) : event);

  const about = (event) => {
    if (event.media) {
      return html`<a href=${address('/cameras/', event.media)}>${event.media}</a>`;
    }
    return event.entity_type === 'agent' && may('provider')
      ? html`<a class="code" href=${address('/agents/', event.entity_id)}>${event.entity_id}</a>`
      : html`<span class="code">${event.entity_id}</span>`;
  };

  const details = (event) =>
    [has(`error.${event.error}`) ? t(`error.${event.error}`) : event.error, ...DETAILS.map((name) => event[name])]
      .filter((value) => value !== undefined && value !== null && value !== '')
      .join(' · ');

  const whole = (items) =>
    table({
      label: t('events.title'),
      columns: [
        { label: t('events.when'), cell: (event) => html`<time class="nowrap" datetime=${new Date(event.utc_ms).toISOString()}>${preciseTime(event.utc_ms)}</time>` },
        { label: t('events.what'), cell: (event) => html`<span class="badge ${tone(event.event)}">${happened(event)}</span>` },
        { label: t('events.about'), cell: about },
        { label: t('events.details'), cell: (event) => html`<span class="muted">${details(event) || '–'}</span>` },
      ],
      items,
      key: (event) => event.event_id,
      test: 'event',
    });

  return () => {
    view.title = t('events.title');
    return html`<h1>${t('events.title')}</h1>
      ${tools()}
      <p class="visually-hidden" role="status">${news > 0 ? t('events.news', { count: news }) : nothing}</p>
      ${list.shown(whole, html`<p class="muted centred">${t('events.none')}</p>`)}`;
  };
}

const GOOD = /_(connected|added|started|recovered|online)$/;
const BAD = /_(conflict|dead|offline|disconnected)$|^disk_low$/;

const tone = (name) => (BAD.test(name) ? 'badge-bad' : GOOD.test(name) ? 'badge-good' : '');
