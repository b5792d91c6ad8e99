/** Addresses of pages. They live behind the hash, for what stands before it belongs to the cameras. */
import { routes, HOME } from '../routes.js';

/** What the address bar says now: path, and the route it leads to, undefined where there is none. */
export function here() {
  const path = location.hash.replace(/^#/, '').replace(/\?.*$/, '');
  const wanted = path === '' || path === '/' ? HOME : path;
  for (const route of routes) {
    const params = match(route.path, wanted);
    if (params) {
      return { path: wanted, route, params };
    }
  }
  return { path: wanted, route: undefined, params: {} };
}

function match(pattern, path) {
  const wanted = pattern.split('/');
  const parts = path.split('/');
  if (wanted.length !== parts.length) {
    return undefined;
  }
  const params = {};
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i].startsWith(':')) {
      params[wanted[i].slice(1)] = decode(parts[i]);
    } else if (wanted[i] !== parts[i]) {
      return undefined;
    }
  }
  return params;
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address of a page, for `href`: `address('/cameras/', name)`. Parts after the first are encoded. */
export function address(path, ...parts) {
  return '#' + path + parts.map(encodeURIComponent).join('/');
}

/** Goes to a page. */
export function go(path, ...parts) {
  location.hash = address(path, ...parts);
}

/** Goes to a page in place of this one, so that Back leads to the one before. */
export function goInstead(path, ...parts) {
  location.replace(address(path, ...parts));
}
