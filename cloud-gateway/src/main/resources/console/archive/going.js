/** Which moment plays: the present, a recorded one, or the next that somebody is on the way to. */
import { t } from '../core/i18n.js';
import { say, sayProblem } from '../ui/say.js';
import { recordedFrom } from './marks.js';
import { around, holds, kept, lengthOf, moved, untilNow } from './span.js';
import { moment } from './words.js';

/** The present, as near as nobody can point. */
const NEAR_MS = 4_000;

/** Someone who goes by keys has arrived. */
const ARRIVED_MS = 350;

/** More is jumped over in so many words. */
const JUMP_MS = 2_000;

/** @param past `{state, line, player, show, changed, want, uncovered, isRecorded}` of `recordings.js` */
export function going(past) {
  const { state, line, player } = past;
  let arriving;
  let goings = 0; // one that has to ask does not arrive after a later one

  function goLive() {
    begin();
    state.isLive = true;
    state.head = Date.now();
    if (!holds(state.window, state.head)) {
      state.window = untilNow(lengthOf(state.window), state.head);
    }
    past.changed();
  }

  function begin() {
    clearTimeout(arriving);
    state.scrub = undefined;
    return ++goings;
  }

  /** Plays from a time on, or from where something is recorded next. */
  async function go(time) {
    const turn = begin();
    if (time > Date.now() - NEAR_MS) {
      return goLive();
    }
    let found;
    try {
      found = recordedFrom(line.marks, time) ?? (await line.ahead(time));
    } catch (failure) {
      return sayProblem(failure);
    }
    if (turn !== goings) {
      return;
    }
    if (found === undefined || found > Date.now() - NEAR_MS) {
      say(t('recordings.none_after'));
      return goLive();
    }
    if (found - time > JUMP_MS) {
      say(t('recordings.jumped', { time: moment(found) }));
    }
    play(found);
  }

  function play(time) {
    state.isLive = false;
    state.head = time;
    if (!holds(state.window, time)) {
      state.window = kept(around(time, lengthOf(state.window)), Date.now());
    }
    player.rate = state.rate;
    player.go(time);
    past.changed();
  }

  /** Looks at a time, and goes there when nothing follows; where nothing is recorded it says why and stays. */
  function approach(time) {
    const now = Date.now();
    const to = Math.min(time, now);
    state.scrub = to;
    if (!holds(state.window, to)) {
      past.show(moved(state.window, to < state.window.from ? to - state.window.from : to - state.window.to + 1));
    }
    past.want(to);
    clearTimeout(arriving);
    if (to === now || past.isRecorded(to)) {
      arriving = setTimeout(() => go(to), ARRIVED_MS);
    } else {
      past.uncovered();
    }
    past.changed();
  }

  return { go, goLive, approach };
}
