/** What a device comes in with, shown once: its number and its activation key. */
import { t } from '../../core/i18n.js';
import { showOnce } from '../../ui/once.js';

/** @param made what the gateway answered when it made the key */
export const showKey = (title, made) =>
  showOnce(title, t('agents.registered.text'), [
    { name: 'agent-id', label: t('agents.id'), value: made.agent_id },
    { name: 'activation-key', label: t('agents.key'), value: made.activation_key },
  ]);
