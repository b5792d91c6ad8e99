/** A site's name, for a new one or another name for one there is. */
import * as api from '../../core/api.js';
import { t } from '../../core/i18n.js';
import { askBy } from '../../ui/ask.js';
import { textField } from '../../ui/form.js';

/** @returns the site as it is now; undefined where the person turned away */
export const askForSite = (site) =>
  askBy(site ? t('sites.rename') : t('add.site.new'), {
    send: ({ name }) => (site ? api.patch(api.path`/sites/${site.id}`, { name }) : api.post('/sites', { name })),
    fields: (errors) => textField({ name: 'name', label: t('welcome.site'), value: site?.name, maxlength: 200, error: errors.name }),
    submit: t('action.save'),
  });
