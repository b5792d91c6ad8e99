/** Server-sent events: what happened, as it happens. Where they are not to be had, pages go on by asking now and then. */

/**
 * Listens while the view is open.
 *
 * @param handlers by name of the event; each gets the parsed data
 */
export function listen(view, url, handlers) {
  const source = new EventSource('/api/v1' + url);
  for (const [name, handler] of Object.entries(handlers)) {
    source.addEventListener(name, (event) => {
      const data = parse(event.data);
      if (data !== undefined && view.isOpen) {
        handler(data);
      }
    });
  }
  view.onClose(() => source.close());
  return () => source.close();
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
