/** The buttons around the time line: what plays above it, what of it is shown below. */
import { html } from '../lib/lit-html/lit-html.js';
import { ref } from '../lib/lit-html/directives/ref.js';
import { number, t } from '../core/i18n.js';
import { icon } from '../ui/icon.js';
import { DAY_MS, HOUR_MS, LONGEST_MS, MINUTE_MS, SECOND_MS, SHORTEST_MS, dayOf, lengthOf } from './span.js';
import { ZOOM } from './timeline.js';
import { dayWords, lengthWords } from './words.js';

const RATES = [0.5, 1, 2, 4, 8, 16];
const SKIP_MS = 10 * SECOND_MS;

/** What of the time line may be chosen at once. */
const LENGTHS_MS = [MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, DAY_MS, 7 * DAY_MS, LONGEST_MS];

const plain = (name, label, test, click, isOff = false) =>
  html`<button class="plain" aria-label=${label} title=${label} data-test=${test} ?disabled=${isOff} @click=${click}>${icon(name)}</button>`;

/** Play, pause, speed, back to live; and the time that is shown. */
export const transport = (state, player, deeds, clock) => {
  const isStill = state.isLive || (player.video?.paused ?? false);
  const isMuted = player.video?.muted ?? true;
  return html`<div class="transport">
    <div class="transport-keys">
      ${plain('earlier', t('recordings.earlier'), 'earlier', () => deeds.skip(-SKIP_MS))}
      ${plain(isStill ? 'play' : 'pause', t(isStill ? 'recordings.play' : 'recordings.pause'), 'toggle', deeds.toggle, state.isLive)}
      ${plain('later', t('recordings.later'), 'later', () => deeds.skip(SKIP_MS), state.isLive)}
    </div>
    <p class="transport-clock" data-test="clock" ${ref(clock)}></p>
    <div class="transport-more">
      <label class="choice">
        <span class="visually-hidden">${t('recordings.speed')}</span>
        <select data-test="speed" ?disabled=${state.isLive} @change=${(event) => deeds.rate(Number(event.target.value))}>
          ${RATES.map((rate) => html`<option value=${rate} .selected=${rate === state.rate}>${t('recordings.times', { rate: number(rate) })}</option>`)}
        </select>
      </label>
      ${plain(isMuted ? 'silent' : 'sound', t(isMuted ? 'recordings.unmute' : 'recordings.mute'), 'mute', deeds.mute, state.isLive)}
      ${plain('expand', t('recordings.expand'), 'expand', deeds.expand, state.isLive)}
    </div>
    <button class="button small live-button" data-test="go-live" aria-pressed=${state.isLive} @click=${deeds.goLive}>
      <span class="dot" aria-hidden="true"></span>${t('recordings.live')}
    </button>
  </div>`;
};

/** Which day, how much of it, and a piece of it. */
export const tools = (state, deeds, day) => html`<div class="timeline-tools">
  <div class="timeline-day-tools" role="group" aria-label=${t('recordings.day')}>
    ${plain('back', t('recordings.day.before'), 'day-before', () => deeds.day(-1))}
    <button class="button small" data-test="calendar" aria-haspopup="dialog" @click=${deeds.calendar}>${icon('calendar')}<span>${dayWords(day)}</span></button>
    ${plain('forward', t('recordings.day.after'), 'day-after', () => deeds.day(1), dayOf(day).to > Date.now())}
  </div>
  <div class="timeline-zoom" role="group" aria-label=${t('recordings.zoom')}>
    ${plain('minus', t('recordings.zoom.out'), 'zoom-out', () => deeds.zoom(ZOOM), lengthOf(state.window) >= LONGEST_MS)}
    <label class="choice">
      <span class="visually-hidden">${t('recordings.zoom')}</span>
      <select data-test="zoom" @change=${(event) => deeds.zoomTo(Number(event.target.value))}>
        ${lengths(state).map((length) => html`<option value=${length} .selected=${isNear(length, lengthOf(state.window))}>${lengthWords(length)}</option>`)}
      </select>
    </label>
    ${plain('plus', t('recordings.zoom.in'), 'zoom-in', () => deeds.zoom(1 / ZOOM), lengthOf(state.window) <= SHORTEST_MS)}
  </div>
  <button class="button small" data-test="choose-piece" aria-expanded=${state.selection !== undefined} @click=${deeds.choose}>
    ${icon('piece')}${t('recordings.choose')}
  </button>
</div>`;

const isNear = (a, b) => Math.abs(a - b) < b * 0.001;

/** Those to choose, and the one that is shown. */
function lengths({ window }) {
  const now = lengthOf(window);
  return LENGTHS_MS.some((each) => isNear(each, now)) ? LENGTHS_MS : [...LENGTHS_MS, now].sort((a, b) => a - b);
}

/** What the colours say. */
export const legend = () => html`<ul class="legend">
  ${['recorded', 'missing', 'motion', 'kept'].map((each) => html`<li class="legend-${each}">${t(`recordings.legend.${each}`)}</li>`)}
</ul>`;
