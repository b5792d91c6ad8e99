/** The REST interface: JSON, problems, merge patches, whole lists. The browser brings the cookie along by itself. */

const ROOT = '/api/v1';
const MOST = 5000;

/** What the gateway refused, or why it could not be asked. `code` is stable; `errors` are by field. */
export class Problem extends Error {
  constructor(status, code, detail = '', errors = [], retryAfterSeconds = undefined) {
    super(detail || code);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.errors = errors ?? [];
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

let whenLoggedOut = () => {};

/** Who is told that the login is over. */
export function onLoggedOut(listener) {
  whenLoggedOut = listener;
}

async function call(method, path, { body, type, query, signal } = {}) {
  const asked = query === undefined ? '' : '?' + new URLSearchParams(known(query));
  const headers = { Accept: 'application/json, application/problem+json' };
  if (body !== undefined) {
    headers['Content-Type'] = type ?? 'application/json';
  }
  let answer;
  try {
    answer = await fetch(ROOT + path + asked, {
      method,
      headers,
      body: body === undefined || typeof body === 'string' || body instanceof Blob ? body : JSON.stringify(body),
      signal,
      credentials: 'same-origin',
      cache: 'no-store',
    });
  } catch (failure) {
    if (failure.name === 'AbortError') {
      throw failure;
    }
    throw new Problem(0, 'network');
  }
  if (answer.ok) {
    return answer.status === 204 ? undefined : readJson(answer);
  }
  const problem = await problemOf(answer);
  if (problem.code === 'unauthenticated') {
    whenLoggedOut();
  }
  throw problem;
}

const known = (query) => Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');

async function readJson(answer) {
  const text = await answer.text();
  return text === '' ? undefined : JSON.parse(text);
}

/** What an answer that is none says, of whatever address. */
export async function problemOf(answer) {
  const wait = Number.parseInt(answer.headers.get('Retry-After') ?? '', 10);
  const retryAfter = Number.isNaN(wait) ? undefined : wait;
  try {
    const { code, detail, errors } = await answer.json();
    return new Problem(answer.status, code ?? 'internal', detail, errors, retryAfter);
  } catch {
    return new Problem(answer.status, answer.status >= 500 ? 'unavailable' : 'malformed', '', [], retryAfter);
  }
}

/** A path with parts of it encoded: path`/cameras/${name}/shares`. */
export const path = (texts, ...parts) =>
  texts.reduce((whole, text, i) => whole + encodeURIComponent(parts[i - 1]) + text);

export const get = (where, query, signal) => call('GET', where, { query, signal });
export const post = (where, body) => call('POST', where, { body: body ?? {} });
/** Posts a text as it is, such as a list of comma-separated values. */
export const postText = (where, body, type) => call('POST', where, { body, type });
/** A merge patch (RFC 7396): what is missing stays, null takes away. */
export const patch = (where, changes) => call('PATCH', where, { body: changes, type: 'application/merge-patch+json' });
export const remove = (where) => call('DELETE', where);

/** A whole list, part by part, as far as anybody would read. */
export async function all(where, query = {}, signal = undefined) {
  const items = [];
  let cursor;
  do {
    const part = await get(where, { limit: 500, ...query, cursor }, signal);
    items.push(...part.items);
    cursor = part.next;
  } while (cursor && items.length < MOST);
  return items;
}
