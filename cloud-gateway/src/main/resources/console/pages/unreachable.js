/** The gateway does not answer while the console starts: tries again by itself. */
import { html } from '../lib/lit-html/lit-html.js';
import { t } from '../core/i18n.js';
import { resume } from '../core/session.js';

export default function unreachable(view) {
  view.every(3000, async () => {
    try {
      await resume();
      location.reload();
    } catch {
      view.draw(); // still away
    }
  });

  return () => {
    view.title = t('unreachable.title');
    return html`<section class="narrow card centred" role="status">
      <h1>${t('unreachable.title')}</h1>
      <p class="muted">${t('unreachable.text')}</p>
      <span class="spinner" aria-hidden="true"></span>
    </section>`;
  };
}
