/** Which moment lies where in the media that a playlist names, by the times that it gives its segments. Pure functions. */

/**
 * The segments of a media playlist: `{start, duration, programDateTime}`, as hls.js has them, too.
 *
 * @returns `{fragments, isOver}`
 */
export function details(text) {
  const fragments = [];
  let start = 0;
  let programDateTime;
  for (const [, name, value] of text.matchAll(/^#(EXT-X-PROGRAM-DATE-TIME|EXTINF):([^,\r\n]+)/gm)) {
    if (name === 'EXTINF') {
      const duration = Number(value);
      fragments.push({ start, duration, programDateTime });
      start += duration;
    } else {
      programDateTime = Date.parse(value);
    }
  }
  return { fragments, isOver: text.includes('#EXT-X-ENDLIST') };
}

/** Where in the media a time is; undefined where it is behind them all. In a gap: where it goes on. */
export function placeOf(fragments, time) {
  const found = fragments.findLastIndex((part) => part.programDateTime <= time);
  const part = fragments[Math.max(0, found)];
  if (part === undefined) {
    return undefined;
  }
  const into = (time - part.programDateTime) / 1000;
  return into < part.duration ? part.start + Math.max(0, into) : fragments[found + 1]?.start;
}

/** The time of a place in the media; undefined where there are none. */
export function timeOf(fragments, place) {
  const part = fragments.findLast((each) => each.start <= place + 0.001) ?? fragments[0];
  return part === undefined ? undefined : part.programDateTime + (place - part.start) * 1000;
}

/** Where what they hold ends. */
export function endOf(fragments) {
  const last = fragments.at(-1);
  return last && last.programDateTime + last.duration * 1000;
}
