/** Sends a list of agents in slices, so that it is known how far it is, and stops when asked to. */
import * as api from '../../core/api.js';

const SLICE_LINES = 200;
const HEADER = /^\uFEFF?\s*"?agent_id/;

/** What there is to send: every line that says something, with its number. */
export function linesOf(text) {
  return text
    .split(/\r\n|\r|\n/)
    .map((line, i) => ({ number: i + 1, text: line }))
    .filter((line, i) => line.text.trim() !== '' && !(i === 0 && HEADER.test(line.text)));
}

/**
 * @param lines of `linesOf`
 * @param report called after each slice with the report's lines so far, numbered as in the whole list
 * @param signal stops it between two slices: what was registered until then stays
 */
export async function importLines(lines, report, signal) {
  const told = [];
  for (let from = 0; from < lines.length && !signal.aborted; from += SLICE_LINES) {
    const slice = lines.slice(from, from + SLICE_LINES);
    const answer = await api.postText('/agents/import', slice.map((line) => line.text).join('\n') + '\n', 'text/csv');
    told.push(...answer.lines.map((each) => ({ ...each, line: slice[each.line - 1].number })));
    report(told);
  }
  return told;
}
