/** Who may see this camera without a login: shares, made, shown again, revoked. */
import { html, nothing } from '../../lib/lit-html/lit-html.js';
import { repeat } from '../../lib/lit-html/directives/repeat.js';
import * as api from '../../core/api.js';
import { dateTime, t } from '../../core/i18n.js';
import { copyField } from '../../ui/copy.js';
import { deed } from '../../ui/deed.js';
import { openDialog } from '../../ui/dialog.js';
import { icon } from '../../ui/icon.js';
import { failed, loading } from '../../ui/list.js';
import { sayProblem } from '../../ui/say.js';
import { askForShare, RIGHTS } from './share-form.js';

export function shares(view, { name }) {
  const where = api.path`/cameras/${name}/shares`;
  let list;
  let problem;

  async function load() {
    try {
      list = await api.all(where, {}, view.signal);
      problem = undefined;
    } catch (failure) {
      problem = failure;
    }
    view.draw();
  }

  async function add() {
    const made = await askForShare(where);
    if (made) {
      await load();
      await showAddresses(made);
    }
  }

  async function reveal(share) {
    try {
      await showAddresses(await api.post(`${where}/${share.id}/reveal`));
    } catch (failure) {
      sayProblem(failure);
    }
  }

  async function revoke(share) {
    const question = {
      title: t('shares.revoke.title'),
      text: t('shares.revoke.text', { label: share.label || t('shares.unnamed') }),
      action: t('shares.revoke'),
    };
    await deed({ question, work: () => api.remove(`${where}/${share.id}`), done: t('shares.revoked') });
    await load();
  }

  load();

  const terms = (share) =>
    [
      RIGHTS.filter((right) => share[right])
        .map((right) => t(`shares.right.${right}`))
        .join(', '),
      share.expires_at ? t('shares.until', { time: dateTime(share.expires_at) }) : '',
      share.max_sessions ? t('shares.at_once', { count: share.max_sessions }) : '',
      share.allowed_ips.length > 0 ? t('shares.from', { list: share.allowed_ips.join(', ') }) : '',
    ]
      .filter((each) => each !== '')
      .join(' · ');

  const isOver = (share) => share.expires_at && new Date(share.expires_at) < new Date();

  const row = (share) => html`<li class="row" data-test="share">
    <div class="row-text">
      <h2>
        ${share.label || t('shares.unnamed')} ${isOver(share) ? html`<span class="badge badge-bad">${t('shares.expired')}</span>` : nothing}
      </h2>
      <p class="muted">${terms(share)}</p>
    </div>
    <div class="row-actions">
      <button class="button small" data-test="reveal" @click=${() => reveal(share)}>${t('shares.addresses')}</button>
      <button class="button small quiet-danger" data-test="revoke" @click=${() => revoke(share)}>${t('shares.revoke')}</button>
    </div>
  </li>`;

  const body = () => {
    if (list === undefined) {
      return problem ? failed(problem, load) : loading();
    }
    return html`${problem ? failed(problem) : nothing}
    ${list.length === 0
      ? html`<p class="muted">${t('shares.none')}</p>`
      : html`<ul class="rows card">
          ${repeat(list, (share) => share.id, row)}
        </ul>`}`;
  };

  return () => html`<div class="panel-head">
      <p class="muted">${t('shares.text')}</p>
      <button class="button primary" data-test="share-add" @click=${add}>${icon('plus')}${t('shares.add')}</button>
    </div>
    ${body()}`;
}

/** The token in its three forms; whoever has one of them may watch. */
function showAddresses({ rtsp_url: rtsp, hls_url: hls, embed_url: embed }) {
  return openDialog(
    t('shares.addresses'),
    ({ close }) => html`<p class="muted dialog-text">${t('shares.addresses.text')}</p>
      ${copyField({ name: 'rtsp-url', label: t('shares.rtsp'), value: rtsp })}
      ${copyField({ name: 'hls-url', label: t('shares.hls'), value: hls })}
      ${copyField({ name: 'embed-url', label: t('shares.embed'), value: embed })}
      <div class="actions"><button class="button primary" data-first @click=${() => close()}>${t('action.done')}</button></div>`,
    { wide: true },
  );
}
