import { isLoopback } from '../../../core/azure/network/index.ts';
import { formatDuration, parseDuration } from '../../../core/duration.ts';
import { neutralise } from '../../../core/text.ts';

/** What became of the text of an input. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };

/** For messages: what was typed, safe to print, in quotes. */
export function quote(text: string): string {
  return `"${neutralise(text, 80)}"`;
}

/**
 * A duration with a unit, such as `50m`.
 *
 * @param bounds the least and the most, as durations; both may be reached
 * @returns milliseconds
 */
export function parseBoundedDuration(text: string, bounds: { least: string; most: string }): Parsed<number> {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) {
    const hint = /^\d+(\.\d+)?$/.test(text) ? ` Is it ${text}s or ${text}m?` : '';
    return {
      problem: `${quote(text)} is not a duration. Write a number with its unit, such as 90s, 50m, 1h30m or 00:50:00.${hint}`,
    };
  }
  if (milliseconds < (parseDuration(bounds.least) ?? 0) || milliseconds > (parseDuration(bounds.most) ?? 0)) {
    return { problem: `${formatDuration(milliseconds)} is not between ${bounds.least} and ${bounds.most}.` };
  }
  return { value: milliseconds };
}

/** A whole number within bounds; both may be reached. */
export function parseWholeNumber(text: string, bounds: { least: number; most: number }): Parsed<number> {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value >= bounds.least && value <= bounds.most
    ? { value }
    : { problem: `${quote(text)} is not a whole number between ${bounds.least} and ${bounds.most}.` };
}

/** `true` or `false`, in any letter case. */
export function parseFlag(text: string): Parsed<boolean> {
  const lower = text.toLowerCase();
  if (lower === 'true') return { value: true };
  if (lower === 'false') return { value: false };
  return { problem: `${quote(text)} is neither true nor false.` };
}

/** One of a few words, in any letter case. */
export function parseChoice<T extends string>(text: string, choices: readonly T[]): Parsed<T> {
  const value = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
  return value === undefined ? { problem: `${quote(text)} is not one of ${choices.join(', ')}.` } : { value };
}

/** Entries one per line or with commas between, without blanks around them, without empty and double ones. */
export function parseList(text: string): string[] {
  return [...new Set(text.split(/[\n\r,]+/).map((entry) => entry.trim()))].filter((entry) => entry !== '');
}

/**
 * A point in time: `2026-01-31T10:00:00Z`, with an offset such as `+01:00`, or a date alone, which is its start in UTC.
 *
 * @returns ISO 8601 in UTC
 */
export function parseTime(text: string): Parsed<string> {
  const [, date, time = 'T00:00:00', zone] =
    /^(\d{4}-\d{2}-\d{2})(?:(T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?)(Z|[+-]\d{2}:\d{2})?)?$/.exec(text) ?? [];
  if (date === undefined || !isCalendarDate(date)) {
    return {
      problem: `${quote(text)} is not a time. Write it as 2026-01-31T10:00:00Z, or as a date such as 2026-01-31.`,
    };
  }
  if (zone === undefined && text.includes('T')) {
    return { problem: `${quote(text)} has no time zone. Add Z for UTC, or an offset such as +01:00.` };
  }
  const milliseconds = Date.parse(`${date}${time}${zone ?? 'Z'}`);
  return Number.isNaN(milliseconds)
    ? { problem: `${quote(text)} is not a time of a day.` }
    : { value: new Date(milliseconds).toISOString() };
}

function isCalendarDate(date: string): boolean {
  const milliseconds = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(date);
}

/**
 * An address that keys may be sent to: https, or http on this machine; no credentials, no key in the query.
 *
 * @param shape `app`: scheme and host only. `page`: a path and a query may follow.
 * @returns the address as the URL standard writes it; an app's without the slash at its end
 */
export function parseWebAddress(text: string, shape: 'app' | 'page'): Parsed<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // Without a scheme, the name of a host with a port reads as one: `localhost:7071`.
  if (url === undefined || url.host === '') {
    return {
      problem: `${quote(withoutSecrets(text))} is not a URL. Write it whole, such as https://shop.azurewebsites.net.`,
    };
  }
  if (url.username !== '' || url.password !== '') {
    return { problem: 'the URL holds a user name or a password. Leave them out; a key has an input of its own.' };
  }
  if ([...url.searchParams.keys()].some((name) => name.toLowerCase() === 'code')) {
    return { problem: 'the URL holds a key (code=…). Leave it out of the URL; a key has an input of its own.' };
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    return {
      problem: `${quote(`${url.protocol}//${url.host}`)} is not https. Keys are sent over https only; http is for this machine.`,
    };
  }
  if (shape === 'page') return { value: url.href };
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return {
      problem: `${quote(withoutSecrets(text))} is more than the address of an app. Write ${quote(url.origin)}.`,
    };
  }
  return { value: url.origin };
}

/** Addresses that people copy hold keys in their query, and passwords before the host. */
function withoutSecrets(text: string): string {
  return text.replace(/[?#].*$/s, '').replace(/^.*@/s, '…@');
}

/** The name of a macro `$(name)` that the pipeline left as it is, because no such variable exists. */
export function unreplacedMacro(text: string): string | undefined {
  return /^\$\(([^()]+)\)$/.exec(text)?.[1];
}
