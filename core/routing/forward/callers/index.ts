/** Who may ask the router. */
export { createCallerCheck, type CallerCheck } from './check.ts';
export { entraKeysUrl, hashOfKey, type CallerRule, type EntraRule } from './rule.ts';
