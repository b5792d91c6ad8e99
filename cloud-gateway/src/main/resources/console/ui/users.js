/** Names of the operator's users, for lists that know their ids alone. Providers may ask for them, users may not. */
import * as api from '../core/api.js';
import { currentUser, may } from '../core/session.js';

/** @returns a function that gives the login of an id; undefined while it is not known */
export function userNames(view) {
  const self = currentUser();
  const logins = new Map([[self.id, self.login]]);
  if (may('provider')) {
    api
      .all('/users', {}, view.signal)
      .then((users) => {
        users.forEach((user) => logins.set(user.id, user.login));
        view.draw();
      })
      .catch(() => {}); // the list goes without names
  }
  return (id) => logins.get(id);
}
