/** Sends a list of agents in slices, so that it is known how far it is, and stops when asked to. */
import * as api from '../../core/api.js';

const SLICE_LINES = 500;
const HEADER = /^\uFEFF?\s*"?agent_id/;

/** What there is to send: the line of column names, empty where there is none, and every line that says something. */
export function linesOf(text) {
  const all = text.split(/\r\n|\r|\n/).map((line, i) => ({ number: i + 1, text: line }));
  const hasHeader = HEADER.test(all[0].text);
  return {
    header: hasHeader ? all[0].text + '\n' : '',
    lines: all.slice(hasHeader ? 1 : 0).filter((line) => line.text.trim() !== ''),
  };
}

/**
 * @param list of `linesOf`
 * @param report called after each slice with the report's lines so far, numbered as in the whole list
 * @param signal stops it between two slices: what was registered until then stays
 */
export async function importLines({ header, lines }, report, signal) {
  const first = header === '' ? 1 : 2; // number of a slice's first line
  const told = [];
  for (let from = 0; from < lines.length && !signal.aborted; from += SLICE_LINES) {
    const slice = lines.slice(from, from + SLICE_LINES);
    const text = header + slice.map((line) => line.text).join('\n') + '\n';
    const answer = await api.postText('/agents/import', text, 'text/csv');
    told.push(...answer.lines.map((each) => ({ ...each, line: slice[each.line - first].number })));
    report(told);
  }
  return told;
}
