/** Who is watching this camera, with a way to end it. */
import { html } from '../../lib/lit-html/lit-html.js';
import { repeat } from '../../lib/lit-html/directives/repeat.js';
import * as api from '../../core/api.js';
import { ago, bytes, t } from '../../core/i18n.js';
import { currentUser } from '../../core/session.js';
import { confirm } from '../../ui/dialog.js';
import { failed, loading } from '../../ui/list.js';
import { say, sayProblem } from '../../ui/say.js';

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
    const sure = await confirm({
      title: t('sessions.end.title'),
      text: t('sessions.end.text', { address: session.address }),
      action: t('sessions.end'),
      danger: true,
    });
    if (!sure) {
      return;
    }
    try {
      await api.remove(api.path`/sessions/${session.id}`);
      say(t('sessions.ended'));
    } catch (failure) {
      sayProblem(failure);
    }
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

  const row = (session) => html`<tr data-test="session">
    <td data-label=${t('sessions.who')}>${by(session)}</td>
    <td data-label=${t('sessions.address')}>${session.address}</td>
    <td data-label=${t('sessions.protocol')}>${session.protocol.toUpperCase()}</td>
    <td data-label=${t('sessions.since')}>${ago(session.started_at)}</td>
    <td class="number" data-label=${t('sessions.bytes')}>${bytes(session.bytes)}</td>
    <td><button class="button small quiet-danger" @click=${() => end(session)}>${t('sessions.end')}</button></td>
  </tr>`;

  return () => {
    if (list === undefined) {
      return problem ? failed(problem, renew) : loading();
    }
    if (list.length === 0) {
      return html`<p class="muted">${t('sessions.none')}</p>`;
    }
    return html`<div class="table-scroll card">
      <table class="folding">
        <thead>
          <tr>
            <th scope="col">${t('sessions.who')}</th>
            <th scope="col">${t('sessions.address')}</th>
            <th scope="col">${t('sessions.protocol')}</th>
            <th scope="col">${t('sessions.since')}</th>
            <th scope="col">${t('sessions.bytes')}</th>
            <th scope="col"><span class="visually-hidden">${t('sessions.end')}</span></th>
          </tr>
        </thead>
        <tbody>
          ${repeat(list, (session) => session.id, row)}
        </tbody>
      </table>
    </div>`;
  };
}
