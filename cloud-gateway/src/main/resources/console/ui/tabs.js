/** Tabs: one of several panels is shown; arrow keys go from tab to tab. */
import { html } from '../lib/lit-html/lit-html.js';

/**
 * @param tabs `[{id, label}, …]`
 * @param current id of the one that is shown
 * @param choose called with an id
 * @param panel the template of the one that is shown
 */
export function tabs({ label, tabs: all, current, choose, panel }) {
  const onKey = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const at = all.findIndex((tab) => tab.id === current);
      const next = all[(at + step + all.length) % all.length].id;
      choose(next);
      setTimeout(() => document.getElementById(`tab-${next}`)?.focus());
    }
  };
  return html`<div class="tabs" role="tablist" aria-label=${label} @keydown=${onKey}>
      ${all.map(
        (tab) => html`<button
          role="tab"
          id="tab-${tab.id}"
          data-test="tab-${tab.id}"
          aria-selected=${tab.id === current}
          aria-controls="panel"
          tabindex=${tab.id === current ? 0 : -1}
          @click=${() => choose(tab.id)}
        >
          ${tab.label}
        </button>`,
      )}
    </div>
    <div id="panel" role="tabpanel" tabindex="0" aria-labelledby="tab-${current}">${panel}</div>`;
}
