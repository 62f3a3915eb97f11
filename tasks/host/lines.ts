import { neutralise } from '../../core/text.ts';
import type { SecretStore } from './secrets.ts';

const maximumLineLength = 8000;

/**
 * Text as lines that are safe in a pipeline's log: secrets replaced (also those that the agent does not mask), nothing
 * that the agent would execute, no control characters.
 */
export function safeLines(text: string, secrets: SecretStore): string[] {
  return secrets
    .redact(text)
    .split(/\r\n|\r|\n/)
    .map((line) => neutralise(line, maximumLineLength));
}

/** The same for a text that stays one, such as the message of an issue. */
export function safeText(text: string, secrets: SecretStore): string {
  return safeLines(text, secrets).join('\n');
}
