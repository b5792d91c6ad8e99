/** Server-sent events: what happened, as it happens. Where they are not to be had, pages go on by asking now and then. */

/** Several that happen together are one reason to look. */
const TOGETHER_MS = 400;

/**
 * Listens while the view is open and to be seen: a browser opens few connections, and tabs in the background need none.
 *
 * @param take gets the parsed data of each
 * @param opened called when the stream is open, the first time and after each break: what was read before may lack something
 * @returns ends it earlier
 */
export function listen(view, url, take, opened = () => undefined) {
  let source;

  function follow() {
    if (document.hidden) {
      source?.close();
      source = undefined;
    } else if (!source) {
      source = new EventSource('/api/v1' + url);
      source.addEventListener('message', read);
      source.addEventListener('open', () => view.isOpen && opened());
    }
  }

  function read(event) {
    const data = parse(event.data);
    if (data !== undefined && view.isOpen) {
      take(data);
    }
  }

  const stop = () => {
    document.removeEventListener('visibilitychange', follow);
    source?.close();
  };
  document.addEventListener('visibilitychange', follow);
  view.onClose(stop);
  follow();
  return stop;
}

/**
 * Calls `look` soon after something happened that fits the patterns, such as `camera_*,stream_*`, and when events begin to come:
 * what was seen before may lack something.
 */
export function lookWhen(view, patterns, look) {
  let timer;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, TOGETHER_MS);
  };
  listen(view, `/events/stream?event=${encodeURIComponent(patterns)}`, soon, soon);
  view.onClose(() => clearTimeout(timer));
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
