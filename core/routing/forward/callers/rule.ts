import { hash } from 'node:crypto';

/** Tokens of Microsoft Entra ID that are accepted. */
export interface EntraRule {
  readonly kind: 'entra';
  /** Such as `https://login.microsoftonline.com/{tenant}/v2.0`. */
  readonly issuers: readonly string[];
  /** Such as `api://shop-router`, or the application's id. */
  readonly audiences: readonly string[];
  /** Where the tenant's keys are. */
  readonly keysUrl: string;
  /** Roles or scopes of which a token must have one; empty: any token of the audience. */
  readonly roles: readonly string[];
}

/** How callers show that they may ask. */
export type CallerRule =
  /** By a key, in the header x-functions-key or the parameter `code`. Only hashes are kept; see {@link hashOfKey}. */
  | { readonly kind: 'keys'; readonly hashes: readonly Buffer[] }
  | EntraRule
  /** The Functions host has checked a function key before the request came here. */
  | { readonly kind: 'trustedHost' };

/** SHA-256 of a key. */
export function hashOfKey(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}

/** @param authority such as `https://login.microsoftonline.com` */
export function entraKeysUrl(authority: string, tenantId: string): string {
  return `${authority.replace(/\/+$/, '')}/${tenantId}/discovery/v2.0/keys`;
}
