import { neutralise } from '../../text.ts';
import { isInSlot, type AppConfiguration } from './app-configuration.ts';

/** Text from outside in quotes, safe to print. */
export function quote(text: string): string {
  return `"${neutralise(text, 120)}"`;
}

/** `slot "staging" of app "shop"`, or `app "shop"`. */
export function appLabel(configuration: AppConfiguration): string {
  const app = `app ${quote(configuration.siteName)}`;
  return isInSlot(configuration) ? `slot ${quote(configuration.slotName ?? '')} of ${app}` : app;
}

/** The `az` command that sets an app setting of the slot at hand. `assignment` is `Name=<what to put there>`. */
export function setAppSettingCommand(configuration: AppConfiguration, assignment: string): string {
  const slot = isInSlot(configuration) ? ` --slot ${neutralise(configuration.slotName ?? '', 120)}` : '';
  const app = neutralise(configuration.siteName, 120);
  return (
    `az functionapp config appsettings set --resource-group <resource-group> --name ${app}${slot} ` +
    `--settings "${neutralise(assignment, 200)}"`
  );
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[], word = 'and'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1) ?? ''}`;
}

/** The text with a capital first letter, for the start of a sentence. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
