/** Forms: fields with label, hint and error; sending them once; errors of the gateway at the field they are about. */
import { html, nothing } from '../lib/lit-html/lit-html.js';
import { ifDefined } from '../lib/lit-html/directives/if-defined.js';
import { icon } from './icon.js';
import { language, t } from '../core/i18n.js';
import { words } from './say.js';

/**
 * What a form knows while it is open.
 *
 * @param draw draws the page anew
 * @param send gets the values by name, and the form; what it throws is shown
 */
export function form(draw, send) {
  const state = { busy: false, problem: undefined, errors: {} };
  state.submit = async (event) => {
    event.preventDefault();
    const element = event.target;
    if (state.busy) {
      return;
    }
    state.problem = undefined;
    state.errors = missing(element);
    if (Object.keys(state.errors).length === 0) {
      state.busy = true;
      draw();
      try {
        await send(values(element), element);
      } catch (problem) {
        state.take(problem);
      }
      state.busy = false;
    }
    draw();
    setTimeout(() => show(element.querySelector('[aria-invalid="true"]')));
  };
  /** Shows a problem; also for what `send` did not throw itself. */
  state.take = (problem) => {
    if (problem?.name === 'AbortError') {
      return;
    }
    state.errors = Object.fromEntries((problem.errors ?? []).map(({ field, message }) => [bare(field), fieldWords(message)]));
    const shown = Object.keys(state.errors).length > 0 ? 'problem.invalid' : undefined;
    state.problem = shown ? t(shown) : words(problem);
  };
  return state;
}

/** Leads the person to what is wrong, also where it is folded away. */
function show(control) {
  const folded = control?.closest('details');
  if (folded) {
    folded.open = true;
  }
  control?.focus();
}

/** `create.body.title` is `title`, `source.url` is `url`. */
const bare = (field) => field.slice(field.lastIndexOf('.') + 1);

/** The gateway says it in English; other languages say less. */
const fieldWords = (message) => (language() === 'en' && message ? message : t('form.not_allowed'));

function missing(element) {
  const errors = {};
  for (const control of element.elements) {
    if (control.required && control.value.trim() === '') {
      errors[control.name] = t('form.required');
    }
  }
  return errors;
}

/** Texts as typed, numbers as numbers, empty ones null, check boxes as booleans. */
export function values(element) {
  const found = {};
  for (const control of element.elements) {
    if (!control.name) {
      continue;
    }
    if (control.type === 'checkbox') {
      found[control.name] = control.checked;
    } else if (control.type === 'number') {
      found[control.name] = control.value === '' ? null : Number(control.value);
    } else {
      found[control.name] = control.value === '' ? null : control.value;
    }
  }
  return found;
}

/** What went wrong with the whole of it; spoken when it appears. */
export const formProblem = (state) =>
  html`<div role="alert">${state.problem ? html`<p class="notice problem">${icon('warning')}<span>${state.problem}</span></p>` : nothing}</div>`;

/** A label, a control, a hint, an error. `control` gets the attributes that tie them together. */
export function field({ name, label, hint, error, optional = false }, control) {
  const described = [hint ? `${name}-hint` : '', error ? `${name}-error` : ''].join(' ').trim() || undefined;
  return html`<div class="field">
    <label for=${name}>${label}${optional ? html` <span class="muted">${t('form.optional')}</span>` : nothing}</label>
    ${control({ id: name, described, invalid: error ? 'true' : 'false' })}
    ${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : nothing}
    ${error ? html`<p class="error" id="${name}-error">${error}</p>` : nothing}
  </div>`;
}

/** A line of text, or a number. */
export const textField = (options) =>
  field(
    options,
    ({ id, described, invalid }) => html`<input
      id=${id}
      name=${options.name}
      type=${options.type ?? 'text'}
      .value=${options.value ?? ''}
      ?required=${!options.optional}
      autocomplete=${options.autocomplete ?? 'off'}
      autocapitalize=${options.autocapitalize ?? 'sentences'}
      spellcheck="false"
      inputmode=${ifDefined(options.inputmode)}
      maxlength=${ifDefined(options.maxlength)}
      min=${ifDefined(options.min)}
      max=${ifDefined(options.max)}
      aria-invalid=${invalid}
      aria-describedby=${ifDefined(described)}
    />`,
  );

/** A password, with a button that shows it. */
export const passwordField = (options) =>
  field(
    options,
    ({ id, described, invalid }) => html`<div class="with-button">
      <input
        id=${id}
        name=${options.name}
        type="password"
        .value=${options.value ?? ''}
        ?required=${!options.optional}
        autocomplete=${options.autocomplete ?? 'off'}
        autocapitalize="none"
        spellcheck="false"
        maxlength=${ifDefined(options.maxlength)}
        aria-invalid=${invalid}
        aria-describedby=${ifDefined(described)}
      />
      <button type="button" class="plain" aria-label=${t('form.show_password')} aria-pressed="false" @click=${toggle}>${icon('eye')}</button>
    </div>`,
  );

function toggle(event) {
  const button = event.currentTarget;
  const input = button.previousElementSibling;
  const shown = input.type === 'password';
  input.type = shown ? 'text' : 'password';
  button.setAttribute('aria-pressed', String(shown));
}

/** One of several. @param options.choices `[[value, text], …]` */
export const choiceField = (options) =>
  field(
    options,
    ({ id, described, invalid }) => html`<select
      id=${id}
      name=${options.name}
      aria-invalid=${invalid}
      aria-describedby=${ifDefined(described)}
      @change=${options.onChange ?? nothing}
    >
      ${options.choices.map(([value, text]) => html`<option value=${value} ?selected=${value === options.value}>${text}</option>`)}
    </select>`,
  );

/** Yes or no. */
export const switchField = ({ name, label, hint, value, onChange }) =>
  html`<div class="field switch">
    <input id=${name} name=${name} type="checkbox" .checked=${value ?? false} aria-describedby=${ifDefined(hint ? `${name}-hint` : undefined)} @change=${onChange ?? nothing} />
    <div>
      <label for=${name}>${label}</label>
      ${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : nothing}
    </div>
  </div>`;

/** The button that sends. */
export const submitButton = (state, text, busyText = text) =>
  html`<button class="button primary" type="submit" data-test="submit" ?disabled=${state.busy} aria-busy=${state.busy}>
    ${state.busy ? html`<span class="spinner" aria-hidden="true"></span>` : nothing}${state.busy ? busyText : text}
  </button>`;
