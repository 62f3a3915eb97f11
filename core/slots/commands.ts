import type { ErrorCode } from '../errors.ts';
import { argument } from '../command-argument.ts';
import { productionSlot, releaseMarkerSetting } from './model.ts';
import type { SlotPair } from './model.ts';

/**
 * `az … --resource-group … --name … [--slot …] …`, for one slot of the app.
 *
 * @param command such as `functionapp start`
 */
export function az(pair: SlotPair, slot: string, command: string, rest = ''): string {
  const { resourceGroup, name } = pair.ref;
  const where = slot === productionSlot ? '' : ` --slot ${argument(slot)}`;
  const more = rest === '' ? '' : ` ${rest}`;
  return `az ${command} --resource-group ${argument(resourceGroup)} --name ${argument(name)}${where}${more}`;
}

/** Shows the log of a slot while it is written. */
export function logTail(pair: SlotPair, slot: string): string {
  return az(pair, slot, 'webapp log tail');
}

/** Sets app settings of a slot, each written as `Name=value`. */
export function setSettings(
  pair: SlotPair,
  slot: string,
  assignments: readonly string[],
  option: '--settings' | '--slot-settings' = '--settings',
): string {
  const given = assignments.map((assignment) => argument(assignment, '<name>=<value>')).join(' ');
  return az(pair, slot, 'functionapp config appsettings set', `${option} ${given}`);
}

/** Lists the names of the app settings of a slot, and no value. */
export function listSettings(pair: SlotPair, slot: string): string {
  return az(pair, slot, 'functionapp config appsettings list', '--query "[].name"');
}

/** Lists those that are sticky. */
export function listSticky(pair: SlotPair, slot: string): string {
  return az(pair, slot, 'functionapp config appsettings list', '--query "[?slotSetting].name"');
}

/** Shows whether a slot runs. */
export function showState(pair: SlotPair, slot: string): string {
  return az(pair, slot, 'functionapp show', '--query state');
}

/**
 * Lists what an identity may do with a resource, by its id where that is known. Placeholders are in quotes too: outside of them
 * a shell takes `<` and `>` for files.
 */
export function listRoles(resourceId: string | undefined, placeholder: string): string {
  const scope = argument(resourceId ?? placeholder, placeholder);
  return `az role assignment list --assignee ${argument('<client id>')} --include-inherited --scope ${scope}`;
}

/** Shows the release marker of a slot. */
export function showMarker(pair: SlotPair, slot: string): string {
  const query = `--query "[?name=='${releaseMarkerSetting}'].value"`;
  return az(pair, slot, 'functionapp config appsettings list', query);
}

/** Takes the release marker from a slot. */
export function deleteMarker(pair: SlotPair, slot: string): string {
  return az(pair, slot, 'functionapp config appsettings delete', `--setting-names ${releaseMarkerSetting}`);
}

/** Gives up a swap with preview of two slots, in whichever order they are given. */
export function resetPreview(pair: SlotPair, slot: string, other: string): string {
  const [from, to] = slot === productionSlot ? [other, slot] : [slot, other];
  return az(pair, from, 'functionapp deployment slot swap', `--target-slot ${argument(to)} --action reset`);
}

/**
 * What to look at when something of a slot could not be read.
 *
 * @param siteId of the slot, when it was read from the slot itself; left out, from its storage account
 */
export function lookAtUnreadable(code: ErrorCode, pair: SlotPair, slot: string, siteId?: string): string {
  return code === 'FORBIDDEN'
    ? `Look at the roles that the identity has (${listRoles(siteId, siteId === undefined ? '<account id>' : '<app id>')}).`
    : `Look whether the slot runs (${showState(pair, slot)}).`;
}

/** A fix with a command, which is one that helps to see what is wrong, if the fix has none of its own. */
export function withCommand(fix: string, look: string): string {
  return /\baz [a-z]/.test(fix) ? fix : `${look} ${fix}`;
}

/** Fixes that were written without knowing the resource group. */
export function withResourceGroup(pair: SlotPair, fix: string): string {
  return fix.replaceAll('<resource-group>', argument(pair.ref.resourceGroup));
}
