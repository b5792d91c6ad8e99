/** One open page: where it is drawn, what it asks for repeatedly, and what ends with it. */
import { render } from '../lib/lit-html/lit-html.js';

const PRODUCT = 'Culvert';

export class View {
  #host;
  #template = () => undefined;
  #drawing = false;
  #closing = new AbortController();

  constructor(host, params) {
    this.#host = host;
    this.params = params;
  }

  /** Ends with the page; for fetches and listeners. */
  get signal() {
    return this.#closing.signal;
  }

  get isOpen() {
    return !this.signal.aborted;
  }

  /** Opens a page: the function gets this view and gives back a function that gives the template. */
  open(page) {
    this.#template = page(this);
    this.drawNow();
  }

  /** Draws anew, once for all changes of the moment. */
  draw = () => {
    if (!this.#drawing) {
      this.#drawing = true;
      queueMicrotask(() => {
        this.#drawing = false;
        this.drawNow();
      });
    }
  };

  drawNow() {
    if (this.isOpen) {
      render(this.#template(), this.#host);
    }
  }

  /** What the browser's tab says. */
  set title(text) {
    document.title = text ? `${text} · ${PRODUCT}` : PRODUCT;
  }

  /** Called when the page is left. */
  onClose(listener) {
    this.signal.addEventListener('abort', listener, { once: true });
  }

  /** Does it now and again so long after it was done, while the page is open and to be seen. Gives a function that does it now. */
  every(milliseconds, work) {
    let timer;
    let running = false;
    let again = false;
    const run = async () => {
      clearTimeout(timer);
      if (!this.isOpen || document.hidden) {
        return;
      }
      if (running) {
        again = true;
        return;
      }
      running = true;
      try {
        await work();
      } catch (failure) {
        if (this.isOpen) {
          throw failure; // the page's own mistake; its requests end with it
        }
      } finally {
        running = false;
        if (again) {
          again = false;
          run();
        } else {
          timer = setTimeout(run, milliseconds);
        }
      }
    };
    document.addEventListener('visibilitychange', run, { signal: this.signal });
    this.onClose(() => clearTimeout(timer));
    run();
    return run;
  }

  close() {
    this.#closing.abort();
    render(undefined, this.#host);
  }
}
