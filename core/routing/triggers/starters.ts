import type { AppFunction } from '../../azure/arm/index.ts';
import { compileWildcard } from '../../taskhub/decide/wildcard.ts';

/**
 * Triggers that start nothing by themselves in every line: requests come to one app only, and the three of Durable Functions are started
 * by what is in the line's own hub; a line that drains needs them.
 */
const ofTheLineItself: ReadonlySet<string> = new Set([
  'httptrigger',
  'orchestrationtrigger',
  'activitytrigger',
  'entitytrigger',
  'warmuptrigger',
]);

/** What is told of a function, by the listing of Azure or by the package. */
export type KnownFunction = Pick<AppFunction, 'name' | 'trigger' | 'bindings'>;

/**
 * What a function is to a line that is not the default.
 *
 * - `starter`: something outside triggers it, and it can start orchestrations, or it is not told whether it can.
 * - `other`: something outside triggers it, and it cannot start orchestrations: it runs in every line.
 * - `untold`: it is not told what triggers it.
 * - `none`: nothing of the kind.
 */
export type StarterKind = 'starter' | 'other' | 'untold' | 'none';

/** Pure. */
export function starterKind({ trigger, bindings }: KnownFunction): StarterKind {
  if (trigger === '') return 'untold';
  if (ofTheLineItself.has(trigger.toLowerCase())) return 'none';
  if (bindings === undefined) return 'starter';
  return bindings.some((type) => /^(?:durableClient|orchestrationClient)$/i.test(type)) ? 'starter' : 'other';
}

/** Whether a function stays on in every line. @param keepTriggers names; `*` stands for any text, letter case is ignored */
export function keeper(keepTriggers: readonly string[]): (name: string) => boolean {
  const matches = keepTriggers.map(compileWildcard);
  return (name) => matches.some((match) => match(name));
}

/**
 * The app setting that disables a function. It restarts the app.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/disable-function
 */
export function disabledSetting(name: string): string {
  return `AzureWebJobs.${name}.Disabled`;
}
