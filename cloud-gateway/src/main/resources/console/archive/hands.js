/** What is done with the time line by hand, and what comes of it. */
import { clamp, moved, zoomed } from './span.js';

/** What a finger looked at stays to be read. */
const HELD_SHOWN_MS = 5_000;

/**
 * @param past `{state, line, player, piece, show, move, want, isRecorded}` of `recordings.js`
 * @param way `{go, approach}` of `going.js`
 * @returns what `timeline` wants to be done
 */
export function hands(past, way) {
  const { state } = past;
  let forgetting;

  function look(time, isHeld) {
    clearTimeout(forgetting);
    state.hover = time;
    state.isHeld = isHeld && time !== undefined;
    past.want(time);
    past.move();
  }

  /** Nothing is pointed at any more. */
  function leave() {
    if (state.scrub !== undefined && !past.isRecorded(state.scrub)) {
      state.scrub = undefined;
    }
    look(undefined, false);
  }

  function toggle() {
    const { video } = past.player;
    if (state.scrub !== undefined) {
      way.go(state.scrub);
    } else if (video?.paused) {
      video.play().catch(() => {});
    } else {
      video?.pause();
    }
  }

  return {
    tap: way.go,
    look,
    scrub(grip, time) {
      state.isBusy = true;
      if (grip === 'head') {
        state.scrub = Math.min(time, Date.now());
      } else {
        state.hover = time;
        past.piece.set(grip, time);
      }
      past.want(Math.min(time, Date.now()));
      past.move();
    },
    drop(grip, time) {
      if (grip === 'head') {
        way.go(state.scrub ?? time);
      } else {
        look(undefined, false);
      }
    },
    pan(milliseconds) {
      state.isBusy = true;
      state.hover = undefined;
      past.show(moved(state.window, milliseconds));
    },
    zoom: (factor, time) => past.show(zoomed(state.window, factor, clamp(time, state.window.from, state.window.to))),
    mark(from, to) {
      state.isBusy = true;
      past.piece.mark(from, to);
    },
    rest() {
      state.isBusy = false;
      if (state.isHeld) {
        forgetting = setTimeout(leave, HELD_SHOWN_MS);
      }
    },
    step: (milliseconds) => way.approach((state.scrub ?? state.head) + milliseconds),
    reach: way.approach,
    toggle,
    leave,
    resize(width) {
      state.width = width;
      past.line.show(state.window, width);
      past.move();
    },
  };
}
