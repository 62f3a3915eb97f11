/* eslint-disable no-control-regex -- control characters are what the engine escapes */

/**
 * Writes an instance id as the engine writes it into PartitionKey: the characters that Table storage refuses in keys
 * become `^0` … `^3` (`/ \ # ?`) or `^` and a character 0xC0 higher (control characters); `^` itself is doubled.
 * Source: Azure/durabletask src/DurableTask.AzureStorage/Tracking/KeySanitation.cs
 */
export function escapeKey(instanceId: string): string {
  return instanceId.replace(/[\^/\\#?\u0000-\u001f\u007f-\u009f]/g, (character) => {
    const fixed = fixedEscapes.get(character);
    return fixed ?? `^${String.fromCharCode(character.charCodeAt(0) + controlOffset)}`;
  });
}

/**
 * The instance id behind a PartitionKey. A key that the engine cannot have written (a lone `^`) is returned with the
 * odd part unchanged, so that it can still be shown.
 */
export function unescapeKey(partitionKey: string): string {
  return partitionKey.replace(/\^([\s\S])/g, (escape, code: string) => {
    const fixed = fixedUnescapes.get(code);
    if (fixed !== undefined) return fixed;
    const original = String.fromCharCode(code.charCodeAt(0) - controlOffset);
    return /[\u0000-\u001f\u007f-\u009f]/.test(original) ? original : escape;
  });
}

/** A text as an OData string literal, quotes included. */
export function odataString(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const controlOffset = 0xc0;
const fixedEscapes = new Map([
  ['^', '^^'],
  ['/', '^0'],
  ['\\', '^1'],
  ['#', '^2'],
  ['?', '^3'],
]);
const fixedUnescapes = new Map([...fixedEscapes].map(([character, escape]) => [escape.slice(1), character]));
