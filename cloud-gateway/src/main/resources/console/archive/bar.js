/**
 * Draws the time line: what moved above, what is recorded and what is missing in the middle, what is protected below, the clock over
 * it all. As many boxes as pixels at most, whatever the archive holds.
 */
import { nothing, svg } from '../lib/lit-html/lit-html.js';
import { axisTime } from './words.js';
import { boxes } from './marks.js';
import { ticks } from './ticks.js';

const HEIGHT = 84;

const CLOCK_Y = 13;
const EVENTS = { y: 22, height: 9, least: 2.5 };
const RECORDED = { y: 33, height: 28 };
const MISSING = { ...RECORDED, least: 1.5 };
const PIECES = { y: 64, height: 7, least: 3 };
const BOTTOM = PIECES.y + PIECES.height;

/** Words nearer to an edge would be cut if they stood in the middle of their mark. */
const EDGE_PX = 26;

/** How near to something on the time line a hand takes hold of it. */
const REACH_PX = { mouse: 7, touch: 24 };

export const xOf = ({ window, width }, time) => ((time - window.from) / (window.to - window.from)) * width;

export const timeAt = ({ window, width }, x) => window.from + (x / Math.max(1, width)) * (window.to - window.from);

/** What may be taken hold of at a place: `head`, `from`, `to`, or nothing. */
export function gripAt(shown, x, isTouch) {
  const reach = isTouch ? REACH_PX.touch : REACH_PX.mouse;
  const places = { from: shown.selection?.from, to: shown.selection?.to, head: shown.head };
  let found;
  let nearest = reach;
  for (const [name, time] of Object.entries(places)) {
    const far = time === undefined ? Infinity : Math.abs(xOf(shown, time) - x);
    if (far < nearest) {
      found = name;
      nearest = far;
    }
  }
  return found;
}

/** @param shown `{window, width, marks, now, head, hover, selection}` */
export function drawing(shown) {
  const { window, width, marks } = shown;
  const known = { from: window.from, to: Math.min(window.to, shown.now) };
  const path = (spans, lane) => boxes(spans, window, width, lane);
  return svg`<svg class="timeline-drawing" width=${width} height=${HEIGHT} aria-hidden="true" focusable="false">
    <defs>
      <pattern id="timeline-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="timeline-hatch" width="2" height="6" />
      </pattern>
    </defs>
    ${ticks(window, width).map((tick) => clock(shown, tick))}
    <rect class="timeline-ground" x="0" y=${RECORDED.y} width=${width} height=${RECORDED.height} rx="3" />
    <rect class="timeline-past" x="0" y=${RECORDED.y} width=${Math.max(0, xOf(shown, known.to))} height=${RECORDED.height} rx="3" />
    <path class="timeline-recorded" data-test="recorded" d=${path(marks.ranges, RECORDED)} />
    <path class="timeline-missing" data-test="missing" d=${path(marks.gaps, MISSING)} />
    <path fill="url(#timeline-hatch)" d=${path(marks.gaps, MISSING)} />
    <path class="timeline-event" data-test="moved" d=${path(until(marks.events, known.to), EVENTS)} />
    <path class="timeline-piece" data-test="kept" d=${path(marks.pieces, PIECES)} />
    ${marks.pieces.map((piece) => ends(shown, piece))} ${shown.selection ? chosen(shown) : nothing}
    ${shown.now > window.from && shown.now < window.to ? present(xOf(shown, shown.now)) : nothing}
    ${shown.hover === undefined ? nothing : svg`<path class="timeline-hover" d="M${xOf(shown, shown.hover)} ${EVENTS.y}V${BOTTOM}" />`}
    ${head(xOf(shown, shown.head), width)}
  </svg>`;
}

/** What goes on ends now, for the time being. */
const until = (spans, now) => spans.map((each) => (each.to > now ? { ...each, to: Math.max(now, each.from) } : each));

function clock(shown, { time, unit }) {
  const x = xOf(shown, time);
  const day = unit === 'day' ? 'timeline-day' : '';
  const [place, anchor] = x < EDGE_PX ? [0, 'start'] : x > shown.width - EDGE_PX ? [shown.width, 'end'] : [x, 'middle'];
  return svg`<path class="timeline-tick ${day}" d="M${x} ${CLOCK_Y + 5}V${BOTTOM}" />
    <text class="timeline-clock ${day}" text-anchor=${anchor} x=${place} y=${CLOCK_Y}>${axisTime(time, unit)}</text>`;
}

/** A protected piece has feet, so that it is told from its neighbour, and not by its colour alone. */
function ends(shown, piece) {
  const [from, to] = [xOf(shown, piece.from), xOf(shown, piece.to)];
  return to < 0 || from > shown.width || to - from < 4
    ? nothing
    : svg`<path class="timeline-piece-ends" d="M${from + 0.75} ${PIECES.y - 2}V${BOTTOM + 2}M${to - 0.75} ${PIECES.y - 2}V${BOTTOM + 2}" />`;
}

const present = (x) => svg`<path class="timeline-now" d="M${x} ${EVENTS.y}V${BOTTOM}" />`;

function chosen(shown) {
  const from = xOf(shown, shown.selection.from);
  const to = xOf(shown, shown.selection.to);
  const y = EVENTS.y - 2;
  const middle = (EVENTS.y + BOTTOM) / 2;
  const handle = (x) => svg`<path class="timeline-chosen-edge" d="M${x} ${y}V${BOTTOM + 2}" />
    <rect class="timeline-handle" x=${x - 5} y=${middle - 12} width="10" height="24" rx="5" />
    <path class="timeline-handle-mark" d="M${x - 1.5} ${middle - 5}v10M${x + 1.5} ${middle - 5}v10" />`;
  return svg`<rect class="timeline-chosen" x=${from} y=${y} width=${Math.max(0, to - from)} height=${BOTTOM + 2 - y} />
    ${handle(from)} ${handle(to)}`;
}

/** Where it plays; at the edge, pointing outwards, when that is not shown. */
function head(x, width) {
  if (x < 0 || x > width) {
    const [edge, out] = x < 0 ? [2, 1] : [width - 2, -1];
    const y = (RECORDED.y * 2 + RECORDED.height) / 2;
    return svg`<path class="timeline-away" d="M${edge} ${y}l${7 * out} -7v14Z" />`;
  }
  return svg`<path class="timeline-head" d="M${x} ${CLOCK_Y + 8}V${BOTTOM + 3}" />
    <path class="timeline-grip" d="M${x - 6} ${CLOCK_Y + 3}h12v6l-6 6l-6 -6Z" />
    <circle class="timeline-grip" cx=${x} cy=${BOTTOM + 5} r="4.5" />`;
}
