/**
 * What was recorded of a camera, below its picture: a time line to find a moment on, and the player that takes the place of the live
 * one. Loaded when a camera's page is open.
 */
import { html, nothing, render } from '../lib/lit-html/lit-html.js';
import { ref } from '../lib/lit-html/directives/ref.js';
import { t } from '../core/i18n.js';
import { failed } from '../ui/list.js';
import { xOf } from './bar.js';
import { askForDay } from './calendar.js';
import { frames, paint } from './frames.js';
import { going } from './going.js';
import { hands } from './hands.js';
import { Line } from './line.js';
import { look } from './look.js';
import { at } from './marks.js';
import { picture } from './picture.js';
import { selection } from './selection.js';
import { DAY_MS, around, dayOf, holds, kept, lengthOf, moved, untilNow, zoomed } from './span.js';
import { timeline } from './timeline.js';
import { legend, tools, transport } from './tools.js';
import { clockTime, dayWords } from './words.js';

/** How often what moves by itself is drawn. */
const TICK_MS = 250;

/** The page follows what hands do with the time line after so long; the time line itself follows at once. */
const FOLLOWED_MS = 120;

/** @param context `{name, camera}`: the camera as it is at the moment */
export function recordings(view, context) {
  const now = Date.now();
  const state = {
    window: untilNow(DAY_MS, now),
    width: 0,
    head: now,
    isLive: true,
    isBusy: false, // hands are on the time line
    hover: undefined,
    isHeld: false, // a finger looks
    scrub: undefined,
    selection: undefined,
    rate: 1,
  };
  let ticked = now;
  let following;
  let clock;
  let canvas;

  const line = new Line(view, context.name, () => {
    view.draw();
    bar.draw();
  });
  const shown = () => ({ ...state, head: state.scrub ?? state.head, marks: line.marks, now: Date.now() });
  const popup = look();
  const keyFrames = frames(context.name, view.signal, took);
  const player = picture(view, context, { changed, ended });
  const piece = selection(context, state, (isNew) => {
    if (isNew) {
      line.renew();
    }
    changed();
  });

  function changed() {
    view.draw();
    move();
  }

  // ------------------------------------------------------------------------------------------------- what is shown

  /** Draws what moves: the time line, what is pointed at, the clock. */
  function move() {
    bar.draw();
    const time = state.hover ?? state.scrub;
    popup.draw(
      time === undefined
        ? undefined
        : { time, found: at(line.marks, time, Date.now()), x: xOf(state, time), width: state.width },
    );
    if (clock) {
      render(nowShown(state.scrub ?? state.head), clock);
    }
  }

  const nowShown = (time) => html`<strong>${clockTime(time)}</strong> <span class="muted">${dayWords(time)}</span>`;

  function show(window) {
    state.window = kept(window, Date.now());
    line.show(state.window, state.width);
    move();
    following ??= setTimeout(() => {
      following = undefined;
      view.draw();
    }, FOLLOWED_MS);
  }

  /** Wants the picture of a time where there is one. */
  function want(time) {
    if (time !== undefined && isRecorded(time)) {
      keyFrames.want(time);
    } else {
      keyFrames.rest();
    }
  }

  function took(time, frame) {
    if (state.hover !== undefined) {
      popup.show(time, frame);
    }
    if (state.scrub !== undefined && canvas && frame) {
      cover(frame);
      canvas.dataset.time = time;
    }
  }

  function cover(frame) {
    canvas.hidden = false;
    paint(canvas, frame);
  }

  function uncovered() {
    if (canvas) {
      canvas.hidden = true;
    }
  }

  /** What lies over the picture goes when the player has its own, or something to say. */
  function uncover() {
    const isComing = !state.isLive && (player.state === 'connecting' || player.video?.seeking);
    if (state.scrub === undefined && !isComing) {
      uncovered();
    }
  }

  const isRecorded = (time) => at(line.marks, time, Date.now()).state === 'recorded';

  /** What plays ended: it goes on where something is recorded next, and the last picture stays until that comes. */
  function ended(time) {
    const { video } = player;
    if (canvas && video.videoWidth > 0) {
      cover({ image: video, width: video.videoWidth, height: video.videoHeight });
    }
    way.go(time);
  }

  // -------------------------------------------------------------------------------------------------- what is done

  const past = { state, line, player, piece, show, changed, move, want, uncovered, isRecorded };
  const way = going(past);
  const byHand = hands(past, way);
  const bar = timeline(view, shown, byHand);

  const deeds = {
    goLive: way.goLive,
    toggle: byHand.toggle,
    skip: (milliseconds) => way.go(state.head + milliseconds),
    rate(next) {
      state.rate = next;
      player.rate = next;
      view.draw();
    },
    mute() {
      player.video.muted = !player.video.muted;
      view.draw();
    },
    expand: () => (player.video.requestFullscreen?.() ?? player.video.webkitEnterFullscreen?.()),
    zoom: (factor) => show(zoomed(state.window, factor, centre())),
    zoomTo: (length) => show(zoomed(state.window, length / lengthOf(state.window), centre())),
    day: (by) => show(dayOf(day(), by)),
    async calendar() {
      const chosen = await askForDay(context.name, day());
      if (chosen !== undefined && view.isOpen) {
        show(dayOf(chosen));
        await way.go(dayOf(chosen).from);
      }
    },
    choose: () => (state.selection ? piece.end() : piece.begin()),
  };

  const middle = () => (state.window.from + state.window.to) / 2;

  /** What stays where it is when buttons zoom. */
  const centre = () => (holds(state.window, state.head) ? state.head : middle());

  /** Some time of the day that is shown, most of all. */
  const day = () => (state.window.to > Date.now() ? Date.now() : middle());

  const attachedClock = (found) => {
    clock = found;
  };
  const attachedCanvas = (found) => {
    canvas = found;
  };

  /** Shows a moment, from elsewhere on the page. */
  const showAndGo = (span) => {
    show(around((span.from + span.to) / 2, Math.max(lengthOf(span) * 3, lengthOf(state.window) / 24)));
    return way.go(span.from);
  };

  view.every(TICK_MS, () => {
    const time = Date.now();
    const isFollowing = state.isLive && !state.isBusy && holds(state.window, time);
    if (isFollowing) {
      state.window = moved(state.window, time - ticked);
    }
    ticked = time;
    const before = state.head;
    state.head = state.isLive ? time : (player.time() ?? state.head);
    if (!state.isLive && !state.isBusy && before <= state.window.to && state.head > state.window.to) {
      state.window = kept(moved(state.window, lengthOf(state.window) * 0.9), time);
    }
    line.show(state.window, state.width);
    move();
  });

  return {
    showAndGo,
    renew: () => line.renew(),
    /** The recorded picture; undefined while it is live. */
    picture() {
      uncover();
      return state.isLive ? undefined : player.template();
    },
    /** What lies over the picture while a moment is looked for. */
    cover: () => html`<canvas class="scrubbed" data-test="scrubbed" hidden ${ref(attachedCanvas)}></canvas>`,
    template: () => html`<section class="card recordings" aria-label=${t('recordings.title')} data-test="recordings">
      ${line.problem ? failed(line.problem) : nothing} ${transport(state, player, deeds, attachedClock)}
      <div class="timeline-box">${bar.template()} ${popup.template()}</div>
      <p class="visually-hidden" id="timeline-keys">${t('recordings.keys')}</p>
      ${tools(state, deeds, day())} ${state.selection ? piece.template() : nothing} ${legend()}
      ${context.camera.dvr.mode === 'off' ? html`<p class="hint">${t('recordings.off')}</p>` : nothing}
    </section>`,
  };
}
