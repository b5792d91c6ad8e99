/** A list that comes part by part: what was shown so far is renewed, more comes when asked for. */
import { html, nothing } from '../lib/lit-html/lit-html.js';
import * as api from '../core/api.js';
import { t } from '../core/i18n.js';
import { failed, loading } from './list.js';

const PART = 50;

/** The most that is renewed by itself; who has opened more sees it as it was. */
const MOST_RENEWED = 500;

/**
 * @param query gives what to ask for beside the place in the list
 * @param renewMs how often what is shown is asked for again; left out: never by itself
 */
export function paged(view, where, { query = () => ({}), renewMs } = {}) {
  let turn = 0; // an answer that another question overtook is dropped
  const list = { items: undefined, next: undefined, problem: undefined, busy: false };

  async function ask(limit, cursor, take) {
    const mine = ++turn;
    try {
      const part = await api.page(where, { ...query(), limit, cursor }, view.signal);
      if (mine === turn) {
        take(part);
        list.problem = undefined;
      }
    } catch (failure) {
      if (mine === turn) {
        list.problem = failure;
      }
    }
    list.busy = false;
    view.draw();
  }

  /** What is shown, anew. */
  list.renew = async () => {
    const shown = list.items?.length ?? 0;
    if (!list.busy && shown <= MOST_RENEWED) {
      await ask(Math.max(PART, shown), undefined, (part) => Object.assign(list, part));
    }
  };

  /** From the start: the question is another one. */
  list.restart = () => {
    list.busy = true;
    return ask(PART, undefined, (part) => Object.assign(list, part));
  };

  list.more = () => {
    list.busy = true;
    view.draw();
    return ask(PART, list.next, (part) => {
      list.items = [...list.items, ...part.items];
      list.next = part.next;
    });
  };

  /** The list by its template, or what stands in its place. */
  list.shown = (whole, none) => {
    if (list.items === undefined) {
      return list.problem ? failed(list.problem, list.restart) : loading();
    }
    return html`${list.problem ? failed(list.problem, list.renew) : nothing}
    ${list.items.length === 0 ? none : whole(list.items)}
    ${list.next
      ? html`<p class="more"><button class="button" data-test="more" ?disabled=${list.busy} @click=${list.more}>${t('action.more')}</button></p>`
      : nothing}`;
  };

  if (renewMs) {
    view.every(renewMs, list.renew);
  } else {
    list.restart();
  }
  return list;
}
