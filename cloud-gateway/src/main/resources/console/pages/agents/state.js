/** How an agent is doing, in words. */
import { html } from '../../lib/lit-html/lit-html.js';
import { t } from '../../core/i18n.js';

export const STATES = ['online', 'offline', 'registered'];

const BADGES = { online: 'badge-good', offline: 'badge-bad', registered: '' };

export const agentState = ({ state }) =>
  html`<span class="badge ${BADGES[state] ?? ''}" data-test="state"><span class="dot" aria-hidden="true"></span>${t(`agents.state.${state}`)}</span>`;
