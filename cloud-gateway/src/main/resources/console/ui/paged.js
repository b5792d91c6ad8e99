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
  let wanted = PART; // so many the person asked for; those that came by themselves go beyond it
  let turn = 0; // an answer that another question overtook is dropped
  let stale = false; // what is on its way may lack something
  const list = { items: undefined, next: undefined, problem: undefined, busy: false };

  async function ask(limit, cursor, take) {
    const mine = ++turn;
    try {
      const part = await api.get(where, { ...query(), limit, cursor }, view.signal);
      if (mine === turn) {
        take(part);
        list.problem = undefined;
      }
    } catch (failure) {
      if (mine === turn) {
        list.problem = failure;
      }
    }
    if (mine !== turn) {
      return;
    }
    list.busy = false;
    view.draw();
    if (stale) {
      stale = false;
      await list.renew();
    }
  }

  /** What is shown, anew. */
  list.renew = async () => {
    if (!list.busy && wanted <= MOST_RENEWED) {
      await ask(wanted, undefined, (part) => Object.assign(list, part));
    }
  };

  /** What is shown, and what is on its way, anew. */
  list.catchUp = () => {
    if (list.busy) {
      stale = true;
      return undefined;
    }
    return list.renew();
  };

  /** From the start: the question is another one. */
  list.restart = () => {
    list.busy = true;
    wanted = PART;
    return ask(PART, undefined, (part) => Object.assign(list, part));
  };

  list.more = () => {
    list.busy = true;
    view.draw();
    return ask(PART, list.next, (part) => {
      list.items = [...list.items, ...part.items];
      list.next = part.next;
      wanted += PART;
    });
  };

  /** One that is new, at the top. When too many have come since the list was renewed, it begins anew. */
  list.add = (item) => {
    list.items = [item, ...list.items];
    if (list.items.length > wanted + MOST_RENEWED) {
      list.restart();
    }
    view.draw();
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
