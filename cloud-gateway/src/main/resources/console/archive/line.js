/**
 * What the gateway knows of the time that is shown: asked for that and as much on either side, no finer than it can be drawn, when
 * the person has paused; so a year of recordings is no more work than an hour.
 */
import * as api from '../core/api.js';
import { EMPTY, marks } from './marks.js';
import { LONGEST_MS, clamp, lengthOf } from './span.js';

const PAUSE_MS = 120;

/** While the present is shown: as long as nothing can be seen of what came, at least and at most; and while it is not. */
const FRESH_MS = 2_000;
const LESS_FRESH_MS = 15_000;
const OLD_MS = 60_000;

/** How much finer or coarser than what is drawn an answer may be. */
const FINEST = 1 / 8;

export class Line {
  #where;
  #view;
  #changed;
  #timer;
  #asking;
  #known; // {from, to, resolution, at} of what is there
  #coming; // the same of what was asked for
  #wanted;

  marks = EMPTY;
  problem = undefined;

  /** @param changed called when there is something new to draw */
  constructor(view, name, changed) {
    this.#where = api.path`/cameras/${name}/timeline`;
    this.#view = view;
    this.#changed = changed;
    view.onClose(() => clearTimeout(this.#timer));
  }

  /** Sees to it that what is drawn soon becomes true for this window. */
  show(window, width) {
    if (width === 0) {
      return; // nobody sees it yet
    }
    this.#wanted = { window, resolution: lengthOf(window) / width / 2 };
    if (!this.#isEnough(this.#known) && !this.#isEnough(this.#coming)) {
      this.#soon(this.#known ? PAUSE_MS : 0); // at once while nothing is known
    }
  }

  /** Asks again soon, for what was changed. */
  renew() {
    this.#known = this.#known && { ...this.#known, at: 0 };
    this.#soon(0);
  }

  #isEnough(known) {
    const { window, resolution } = this.#wanted;
    if (!known || known.from > window.from || known.to < Math.min(window.to, Date.now())) {
      return false;
    }
    const fine = known.resolution === resolution || (known.resolution <= resolution * 1.5 && known.resolution >= resolution * FINEST);
    return fine && Date.now() - known.at < (window.to > Date.now() ? clamp(resolution, FRESH_MS, LESS_FRESH_MS) : OLD_MS);
  }

  #soon(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), milliseconds);
  }

  async #ask() {
    const { window, resolution } = this.#wanted;
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const margin = lengthOf(window);
    const from = window.from - margin;
    const to = Math.max(window.to, Math.min(window.to + margin, Date.now() + 60_000));
    const coming = { from, to, resolution, at: Date.now() };
    this.#coming = coming;
    try {
      this.marks = await read(this.#where, from, to, resolution, AbortSignal.any([asking.signal, this.#view.signal]));
      this.problem = undefined;
      this.#known = coming;
    } catch (failure) {
      if (failure.name === 'AbortError') {
        return;
      }
      this.problem = failure;
      this.#soon(FRESH_MS);
    }
    if (this.#coming === coming) {
      this.#coming = undefined;
    }
    this.#changed();
  }

  /** What is recorded from a time on, however far: a month at a time is looked through, coarsely. */
  async ahead(from) {
    for (let at = from; at < Date.now(); at += LONGEST_MS) {
      const found = await read(this.#where, at, at + LONGEST_MS, 1000, this.#view.signal);
      if (found.ranges.length > 0) {
        return Math.max(from, found.ranges[0].from);
      }
    }
    return undefined;
  }
}

const read = async (where, from, to, resolution, signal) =>
  marks(
    await api.get(
      where,
      {
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        resolution_s: Math.min(86_400, resolution / 1000).toFixed(3),
      },
      signal,
    ),
  );
