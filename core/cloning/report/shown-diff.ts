import { plural } from '../../text.ts';
import { unifiedDiff, type FileChange } from '../write/index.ts';

/** More lines than people read in a log. */
const maxLines = 10_000;

/**
 * What a secret in a connection string or a signed URL looks like. Code that merely assigns to something called a password is spared:
 * it has blanks around `=`, or ends the name with a quote.
 */
const secretText =
  /\b(AccountKey|SharedAccessKey|SharedAccessSignature|SharedSecretValue|Password|Pwd|ClientSecret|sig)=([^;"'`&\s]{6,})/gi;

/**
 * The unified diff of changes as lines for a log: secrets in connection strings replaced, and not longer than a log can show. Commands
 * to the agent are left to the log, which breaks them up.
 */
export function shownDiff(changes: readonly FileChange[]): string[] {
  if (changes.length === 0) return [];
  const lines = unifiedDiff(changes)
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .map((line) => line.replace(secretText, '$1=***'));
  if (lines.length <= maxLines) return lines;
  return [...lines.slice(0, maxLines), `… and ${plural(lines.length - maxLines, 'line')} more`];
}
