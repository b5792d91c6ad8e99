/** Logging in. Stands in the place of every page while nobody is logged in; afterwards that page opens. */
import { html, nothing } from '../lib/lit-html/lit-html.js';
import { clock, t } from '../core/i18n.js';
import { logIn } from '../core/session.js';
import { form, formProblem, passwordField, submitButton, textField } from '../ui/form.js';
import { icon, mark } from '../ui/icon.js';

/**
 * @param expired whether somebody was logged in until now
 * @param done called after the login
 */
export default ({ expired, done }) =>
  function login(view) {
    let waitUntil = 0;

    const state = form(view.draw, async ({ login, password }) => {
      try {
        await logIn(login, password);
      } catch (problem) {
        if (problem.code === 'too_many_attempts') {
          wait(problem.retryAfterSeconds ?? 60);
        }
        throw problem;
      }
      await done();
    });

    function wait(seconds) {
      waitUntil = Date.now() + seconds * 1000;
      const timer = setInterval(() => {
        if (waitUntil <= Date.now()) {
          clearInterval(timer);
          state.problem = undefined;
        }
        view.draw();
      }, 1000);
      view.onClose(() => clearInterval(timer));
    }

    const waiting = () => (waitUntil - Date.now()) / 1000;

    return () => {
      view.title = t('login.title');
      const held = waiting() > 0;
      return html`<section class="narrow card login">
        <div class="login-mark">${mark()}</div>
        <h1>${t('login.title')}</h1>
        ${expired ? html`<p class="notice">${icon('info')}<span>${t('login.expired')}</span></p>` : nothing}
        <form novalidate @submit=${state.submit}>
          ${formProblem(state)}
          ${held ? html`<p class="hint" role="timer">${t('login.wait', { time: clock(waiting()) })}</p>` : nothing}
          ${textField({ name: 'login', label: t('login.login'), autocomplete: 'username', autocapitalize: 'none', error: state.errors.login })}
          ${passwordField({ name: 'password', label: t('login.password'), autocomplete: 'current-password', error: state.errors.password })}
          ${submitButton({ busy: state.busy || held }, t('login.submit'))}
        </form>
      </section>`;
    };
  };
