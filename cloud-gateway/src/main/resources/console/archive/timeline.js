/**
 * The time line as something to handle: with mouse, fingers and keyboard. To who cannot see it, it is a slider whose value is a
 * moment and what is there. It draws itself, beside the page, as often as something moves.
 */
import { html, render } from '../lib/lit-html/lit-html.js';
import { ref } from '../lib/lit-html/directives/ref.js';
import { t } from '../core/i18n.js';
import { drawing, gripAt, timeAt } from './bar.js';
import { gestures } from './gestures.js';
import { at } from './marks.js';
import { lengthOf, stepOf } from './span.js';
import { valueWords } from './words.js';

/** What a key of zooming does. */
export const ZOOM = 2;

/**
 * @param shown gives `{window, width, marks, now, head, hover, selection}` as it is to be drawn
 * @param deeds what is done: `tap(time)`, `scrub(grip, time)`, `drop(grip, time)`, `look(time, isTouch)`, `pan(milliseconds)`, `zoom(factor,
 *     time)`, `mark(from, to)`, `rest()`, `step(milliseconds)`, `reach(time)`, `toggle()`, `leave()`, `resize(width)`
 * @returns `{draw, template}`
 */
export function timeline(view, shown, deeds) {
  let element;
  let isDrawing = false;
  let closing;

  const time = (x) => timeAt(shown(), x);

  const hands = {
    grip: (x, isTouch) => gripAt(shown(), x, isTouch),
    drag: (grip, x) => deeds.scrub(grip, time(x)),
    drop: (grip, x) => deeds.drop(grip, time(x)),
    tap: (x) => deeds.tap(time(x)),
    look: (x, isTouch) => deeds.look(x === undefined ? undefined : time(x), isTouch),
    pan: (by) => deeds.pan((-by / Math.max(1, shown().width)) * lengthOf(shown().window)),
    zoom: (factor, x) => deeds.zoom(factor, time(x)),
    mark: (from, to) => deeds.mark(time(from), time(to)),
    rest: deeds.rest,
  };

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const { window, head } = shown();
    const step = stepOf(window);
    const page = lengthOf(window) / 4;
    const deed = {
      ArrowRight: () => deeds.step(step),
      ArrowUp: () => deeds.step(step),
      ArrowLeft: () => deeds.step(-step),
      ArrowDown: () => deeds.step(-step),
      PageUp: () => deeds.step(page),
      PageDown: () => deeds.step(-page),
      Home: () => deeds.reach(window.from),
      End: () => deeds.reach(window.to),
      '+': () => deeds.zoom(1 / ZOOM, head),
      '=': () => deeds.zoom(1 / ZOOM, head),
      '-': () => deeds.zoom(ZOOM, head),
      _: () => deeds.zoom(ZOOM, head),
      ' ': deeds.toggle,
      Enter: deeds.toggle,
      Escape: deeds.leave,
    }[event.key];
    if (deed) {
      event.preventDefault();
      deed();
    }
  }

  function attached(found) {
    if (found === element) {
      return;
    }
    closing?.abort();
    element = found;
    if (found) {
      tell(shown()); // a slider has a value from the first, also before its width is known
      closing = new AbortController();
      gestures(found, hands, closing.signal);
      const size = new ResizeObserver(() => deeds.resize(found.clientWidth));
      size.observe(found);
      closing.signal.addEventListener('abort', () => size.disconnect());
    }
  }

  /** Draws soon, once for all that moved. */
  function draw() {
    if (!isDrawing) {
      isDrawing = true;
      requestAnimationFrame(() => {
        isDrawing = false;
        drawNow();
      });
    }
  }

  function drawNow() {
    const model = shown();
    if (!element || !view.isOpen) {
      return;
    }
    tell(model);
    if (model.width > 0) {
      render(drawing(model), element);
    }
  }

  /** Says what is drawn to who cannot see it. */
  function tell(model) {
    element.ariaValueMin = String(Math.round(model.window.from / 1000));
    element.ariaValueMax = String(Math.round(model.window.to / 1000));
    element.ariaValueNow = String(Math.round(model.head / 1000));
    element.ariaValueText = words(model);
  }

  /** What plays is recorded, also where what is known of the time line does not reach. */
  function words({ isLive, scrub, head, marks, now }) {
    const found = at(marks, head, now);
    const isPlaying = scrub === undefined;
    return isPlaying && isLive ? t('recordings.live') : valueWords(head, isPlaying ? { ...found, state: 'recorded' } : found);
  }

  view.onClose(() => closing?.abort());

  return {
    draw,
    template: () => html`<div
      class="timeline"
      role="slider"
      tabindex="0"
      data-test="timeline"
      aria-label=${t('recordings.timeline')}
      aria-describedby="timeline-keys"
      @keydown=${key}
      @blur=${deeds.leave}
      ${ref(attached)}
    ></div>`,
  };
}
