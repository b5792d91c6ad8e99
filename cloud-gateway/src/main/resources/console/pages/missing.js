/** There is no such page, or not for this person. */
import { html } from '../lib/lit-html/lit-html.js';
import { t } from '../core/i18n.js';

export default function missing(view) {
  return () => {
    view.title = t('missing.title');
    return html`<section class="narrow card centred">
      <h1>${t('missing.title')}</h1>
      <p class="muted">${t('missing.text')}</p>
      <a class="button primary" href="#/">${t('missing.home')}</a>
    </section>`;
  };
}
