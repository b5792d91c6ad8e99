/** A QR code on the screen: large, on white, with its time running; and beside it how far the camera has come. */
import { html, nothing } from '../../lib/lit-html/lit-html.js';
import * as api from '../../core/api.js';
import { clock, t } from '../../core/i18n.js';
import { listen } from '../../core/live.js';
import { go } from '../../core/router.js';
import { icon } from '../../ui/icon.js';
import { say, sayProblem } from '../../ui/say.js';

const STEPS = ['reached', 'enrolled', 'online', 'camera'];

/** Beside the stream of events, should that break. */
const RENEWED_MS = 5000;

/** The camera is there: the person sees the last mark, then the picture. */
const LAST_LOOK_MS = 700;

const NOTHING_YET = { state: 'waiting', step: 'waiting', steps: [], problem: null };

/**
 * @param made the answer that made the enrolment
 * @param renew makes another one like it
 * @param back leads to the form
 */
export function code(view, made, { renew, back }) {
  let enrolment = made;
  let progress = NOTHING_YET;
  let stop = () => undefined;
  let arrived = false;
  let gone = false;

  function follow() {
    stop();
    stop = listen(view, `/enrolments/${enrolment.id}/stream`, take);
  }

  function take(news) {
    if (news.id !== enrolment.id || arrived || gone) {
      return;
    }
    progress = news;
    if (news.camera) {
      arrived = true;
      stop();
      say(t('qr.arrived', { title: news.camera.title }));
      setTimeout(() => view.isOpen && go('/cameras/', news.camera.name), LAST_LOOK_MS);
    }
    view.draw();
  }

  /** Over already, or never used: either way nobody needs it. */
  const cancel = () => api.remove(api.path`/enrolments/${enrolment.id}`).catch(() => undefined);

  async function again() {
    try {
      await cancel();
      enrolment = await renew();
      progress = NOTHING_YET;
      follow();
    } catch (failure) {
      sayProblem(failure);
    }
    view.draw();
  }

  function change() {
    gone = true;
    stop();
    clearInterval(ticking);
    cancel();
    back();
  }

  view.every(RENEWED_MS, async () => {
    if (!gone && !arrived) {
      const news = await api.get(api.path`/enrolments/${enrolment.id}`, undefined, view.signal).catch(() => undefined);
      if (news) {
        take(news);
      }
    }
  });
  const ticking = setInterval(view.draw, 1000);
  view.onClose(() => clearInterval(ticking));
  keepAwake(view);
  follow();

  const secondsLeft = () => (new Date(enrolment.expires_at).getTime() - Date.now()) / 1000;
  const begun = () => progress.step !== 'waiting';
  const expired = () => !begun() && (progress.state === 'expired' || secondsLeft() <= 0);

  const picture = () => html`<figure class="qr">
    ${expired()
      ? html`<div class="qr-over">
          <p>${t('qr.expired')}</p>
          <button class="button primary" data-test="renew" @click=${again}>${icon('refresh')}${t('qr.renew')}</button>
        </div>`
      : html`<img src=${enrolment.qr_svg} alt=${t('qr.picture')} data-test="qr" />`}
    <figcaption>${expired() || begun() ? nothing : html`<span role="timer">${t('qr.left', { time: clock(secondsLeft()) })}</span>`}</figcaption>
  </figure>`;

  const isDone = (step) => STEPS.indexOf(progress.step) >= STEPS.indexOf(step) || progress.steps.some((each) => each.step === step);

  const mark = (step) => {
    const done = isDone(step);
    const next = !done && STEPS.find((each) => !isDone(each)) === step;
    return html`<li class="step ${done ? 'done' : next ? 'next' : ''}" data-test="step-${step}" data-done=${done}>
      <span class="step-mark" aria-hidden="true">${done ? icon('check') : next && !expired() ? html`<span class="spinner"></span>` : nothing}</span>
      <span>${next ? t(`qr.next.${step}`) : t(`qr.step.${step}`)}<span class="visually-hidden"> ${done ? t('qr.step.done') : t('qr.step.open')}</span></span>
    </li>`;
  };

  return () => html`<div class="qr-page">
    ${picture()}
    <div class="card">
      <h2>${t('qr.hold')}</h2>
      <p class="muted">${t('qr.bright')}</p>
      ${progress.problem ? html`<p class="notice problem" role="alert">${icon('warning')}<span>${t(`qr.problem.${progress.problem}`)}</span></p>` : nothing}
      <ol class="steps" aria-live="polite" aria-label=${t('qr.steps')}>
        ${STEPS.map(mark)}
      </ol>
      <button class="button" @click=${change}>${icon('back')}${t('qr.change')}</button>
    </div>
  </div>`;
}

/** A screen that goes dark cannot be read. Where the browser does not offer it, the person keeps it awake. */
async function keepAwake(view) {
  try {
    const lock = await navigator.wakeLock?.request('screen');
    view.onClose(() => lock?.release());
  } catch {
    // not allowed now
  }
}
