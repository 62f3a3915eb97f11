import { neutralise } from '../../core/text.ts';
import type { Parsed } from '../host/index.ts';

/**
 * Name of an app setting that code can read everywhere.
 *
 * Source: https://learn.microsoft.com/azure/app-service/configure-common (on Linux: letters, digits and `_`)
 */
export function parseSettingName(text: string): Parsed<string> {
  return /^[A-Za-z][A-Za-z0-9_]{0,127}$/.test(text)
    ? { value: text }
    : {
        problem: `"${neutralise(text, 80)}" cannot name an app setting everywhere. Use letters, digits and _, a letter first.`,
      };
}
