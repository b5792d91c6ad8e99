/** What is at the place that is pointed at: the picture, the time, and what is recorded there or why nothing is. */
import { html, render } from '../lib/lit-html/lit-html.js';
import { ref } from '../lib/lit-html/directives/ref.js';
import { clamp } from './span.js';
import { paint } from './frames.js';
import { clockTime, dayWords, moreWords, stateWords } from './words.js';

const EDGE_PX = 4;

export function look() {
  let element;
  let canvas;
  let showsPicture = false;
  let drawn;

  const attachedCanvas = (found) => {
    canvas = found;
  };

  const content = ({ time, found }) => html`<canvas class="look-picture" data-test="look-picture" ?hidden=${!showsPicture} ${ref(attachedCanvas)}></canvas>
    <p class="look-time"><strong>${clockTime(time)}</strong> <span>${dayWords(time)}</span></p>
    <p class="look-state look-${found.state}" data-test="look-state">${stateWords(found)}</p>
    ${moreWords(found).map((words) => html`<p class="look-more">${words}</p>`)}`;

  return {
    /** @param told `{time, found, x, width}`; undefined where nothing is pointed at */
    draw(told) {
      drawn = told;
      if (!element) {
        return;
      }
      element.hidden = told === undefined;
      if (told === undefined) {
        showsPicture = false;
        return;
      }
      showsPicture &&= told.found.state === 'recorded';
      render(content(told), element);
      const half = element.offsetWidth / 2;
      element.style.left = `${clamp(told.x, half - EDGE_PX, Math.max(half, told.width - half + EDGE_PX))}px`;
    },
    /** @param picture of that time; undefined where there is none */
    show(time, picture) {
      if (drawn && canvas) {
        showsPicture = picture !== undefined;
        canvas.hidden = !showsPicture;
        if (picture) {
          paint(canvas, picture);
          canvas.dataset.time = time;
        }
      }
    },
    template: () => html`<div
      class="look"
      data-test="look"
      hidden
      ${ref((found) => {
        element = found;
      })}
    ></div>`,
  };
}
