/** How Newtonsoft.Json complains about text that is not JSON, as far as the handler's answers show it. */
export function newtonsoftError(text: string): string {
  if (text.trim() === '') return "Error reading JToken from JsonReader. Path '', line 0, position 0.";
  if (/^\{\s*[A-Za-z_$][\w$]*$/.test(text)) {
    return `Unexpected end while parsing unquoted property name. Path '', line 1, position ${text.length}.`;
  }
  return `Unexpected character encountered while parsing value: ${text.trim().charAt(0)}. Path '', line 1, position 1.`;
}

/** A column that holds JSON, or text that is not; `undefined` when the column is absent. */
export function jsonOrText(column: string | undefined): unknown {
  if (column === undefined || column === '') return null;
  try {
    return JSON.parse(column) as unknown;
  } catch {
    return column;
  }
}
