/** Who is logged in. The login itself is in a cookie that no script can read. */
import * as api from './api.js';

const MIGHT = ['user', 'provider', 'system'];

let user;
let operator;

export const currentUser = () => user;
export const currentOperator = () => operator;

/** Whether the person has this role or a mightier one. */
export const may = (role = 'user') => user !== undefined && MIGHT.indexOf(user.role) >= MIGHT.indexOf(role);

/** Whether phones and cameras elsewhere can reach what this gateway calls itself. */
export const isLoopback = () => /^(localhost|127\.|\[?::1\]?$)/.test(operator?.public_host ?? '');

/** Finds out who is logged in; throws where the gateway cannot be asked. */
export async function resume() {
  try {
    await load();
  } catch (problem) {
    if (problem.status !== 401) {
      throw problem;
    }
  }
}

async function load() {
  [user, operator] = await Promise.all([api.get('/users/me'), api.get('/operator')]);
}

export async function logIn(login, password) {
  await api.post('/login', { login, password, cookie: true });
  await load();
}

export async function logOut() {
  try {
    await api.post('/logout');
  } finally {
    forget();
  }
}

export function forget() {
  user = undefined;
  operator = undefined;
}
