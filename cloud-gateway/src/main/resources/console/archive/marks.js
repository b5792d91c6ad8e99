/** What the gateway's time line says, in Unix milliseconds: what is at a time, what comes next, and what is drawn. Pure functions. */
import { holds } from './span.js';

const FAR = Number.MAX_SAFE_INTEGER;

export const EMPTY = { ranges: [], gaps: [], events: [], pieces: [], resolution: 0 };

const ms = (text) => Date.parse(text);

const span = ({ from, to, ...rest }) => ({ ...rest, from: ms(from), to: to === null || to === undefined ? FAR : ms(to) });

/** Of an answer to `GET /cameras/NAME/timeline`. */
export const marks = (answer) => ({
  ranges: answer.ranges.map(span),
  gaps: answer.gaps.map(span),
  events: answer.events.map(span),
  pieces: answer.protected.map(span),
  resolution: answer.resolution_s * 1000,
});

/** The last that begins at a time or before it; they are in order. */
function lastBefore(spans, time) {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle].from <= time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

function holding(spans, time) {
  const found = spans[lastBefore(spans, time)];
  return found && holds(found, time) ? found : undefined;
}

/**
 * What is at a time.
 *
 * @returns `{state, reason, event, piece}`: state is `recorded`, `missing` (with its reason), `ahead` or `nothing`
 */
export function at(line, time, now) {
  const event = line.events.find((each) => holds(each, time));
  const piece = line.pieces.find((each) => holds(each, time));
  if (time > now) {
    return { state: 'ahead', piece };
  }
  if (holding(line.ranges, time)) {
    return { state: 'recorded', event, piece };
  }
  const gap = holding(line.gaps, time);
  return gap ? { state: 'missing', reason: gap.reason, gap, event, piece } : { state: 'nothing', event, piece };
}

/** Where something is recorded, at the time or next behind it; undefined where nothing is. */
export function recordedFrom(line, time) {
  if (holding(line.ranges, time)) {
    return time;
  }
  return line.ranges[lastBefore(line.ranges, time) + 1]?.from;
}

/**
 * Boxes of a path: one for each span, those that share a pixel as one; so there are never more than pixels. What is there is seen:
 * no box is narrower than `least`.
 */
export function boxes(spans, window, width, { y, height, least = 0.75 }) {
  const scale = width / (window.to - window.from);
  let path = '';
  let left = 0;
  let right = -1;
  const close = () => {
    if (right >= 0) {
      path += `M${round(left)} ${y}H${round(Math.max(right, left + least))}V${y + height}H${round(left)}Z`;
    }
  };
  for (const each of spans) {
    if (each.to <= window.from || each.from >= window.to) {
      continue;
    }
    const x = Math.max(0, (each.from - window.from) * scale);
    const end = Math.min(width, (each.to - window.from) * scale);
    if (right >= 0 && x <= right + 0.5) {
      right = Math.max(right, end);
    } else {
      close();
      left = x;
      right = end;
    }
  }
  close();
  return path;
}

const round = (value) => Math.round(value * 4) / 4;
