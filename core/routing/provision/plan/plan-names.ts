import { createHash } from 'node:crypto';
import type { LineAppInput } from '../model.ts';

/** Longest name of a plan that every version of the API takes. */
const longestName = 40;

/** Resource ids come in any case. */
export function sameId(left: string | undefined, right: string | undefined): boolean {
  return left !== undefined && right !== undefined && left.toLowerCase() === right.toLowerCase();
}

/** A resource id as it is, or that of a plan in the resource group of lines. */
export function idOf(plan: string, { subscriptionId, resourceGroup }: LineAppInput): string {
  if (plan.startsWith('/')) return plan;
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Web/serverfarms/${plan}`;
}

/** A plan that the lines of an application share. */
export function sharedName({ fleet }: LineAppInput, sku: string): string {
  return fitted(fleet.application.toLowerCase(), `-lines-${sku.toLowerCase()}`);
}

/** The plan of one line. @param app its app's name, which is unique */
export function planNameOf(app: string): string {
  return fitted(app, '-plan');
}

/** What is too long is cut, and told apart by digits of what it was. */
function fitted(text: string, end: string): string {
  if (text.length + end.length <= longestName) return `${text}${end}`;
  const digits = createHash('sha256').update(text).digest('hex').slice(0, 6);
  return `${text.slice(0, longestName - end.length - 7).replace(/-+$/, '')}-${digits}${end}`;
}

/** `West Europe` is `westeurope`. */
export function place(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}
