/** Who is watching this camera, with a way to end it. */
import { html } from '../../lib/lit-html/lit-html.js';
import * as api from '../../core/api.js';
import { ago, bytes, t } from '../../core/i18n.js';
import { currentUser } from '../../core/session.js';
import { deed } from '../../ui/deed.js';
import { failed, loading } from '../../ui/list.js';
import { table } from '../../ui/table.js';

const RENEWED_MS = 3000;

/** @param isShown whether anybody looks at it */
export function sessions(view, { name }, isShown) {
  let list;
  let labels = new Map();
  let problem;

  const renew = view.every(RENEWED_MS, async () => {
    if (!isShown() && list !== undefined) {
      return;
    }
    try {
      const [open, shares] = await Promise.all([
        api.all('/sessions', { camera: name }, view.signal),
        api.all(api.path`/cameras/${name}/shares`, {}, view.signal),
      ]);
      list = open;
      labels = new Map(shares.map((share) => [share.id, share.label]));
      problem = undefined;
    } catch (failure) {
      problem = failure;
    }
    view.draw();
  });

  async function end(session) {
    const question = {
      title: t('sessions.end.title'),
      text: t('sessions.end.text', { address: session.address }),
      action: t('sessions.end'),
    };
    await deed({ question, work: () => api.remove(api.path`/sessions/${session.id}`), done: t('sessions.ended') });
    renew();
  }

  const by = (session) => {
    if (session.share_id) {
      return t('sessions.by.share', { label: labels.get(session.share_id) || t('shares.unnamed') });
    }
    if (session.user_id === currentUser().id) {
      return t('sessions.by.you');
    }
    return session.user_id ? t('sessions.by.user') : t('sessions.by.key');
  };

  const columns = () => [
    { label: t('sessions.who'), cell: by },
    { label: t('sessions.address'), cell: (session) => session.address },
    { label: t('sessions.protocol'), cell: (session) => session.protocol.toUpperCase() },
    { label: t('sessions.since'), cell: (session) => ago(session.started_at) },
    { label: t('sessions.bytes'), number: true, cell: (session) => bytes(session.bytes) },
    {
      label: t('sessions.end'),
      silent: true,
      cell: (session) => html`<button
        class="button small quiet-danger"
        data-test="end"
        aria-label=${t('sessions.end.label', { address: session.address })}
        @click=${() => end(session)}
      >
        ${t('sessions.end')}
      </button>`,
    },
  ];

  return () => {
    if (list === undefined) {
      return problem ? failed(problem, renew) : loading();
    }
    if (list.length === 0) {
      return html`<p class="muted">${t('sessions.none')}</p>`;
    }
    return table({ label: t('camera.tab.sessions'), columns: columns(), items: list, key: (session) => session.id, test: 'session' });
  };
}
