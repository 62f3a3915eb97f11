/** Moves times without losing the seven decimals (100 ns) that .NET writes. */
const isoTime = /\b(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d{1,7})?Z/g;

/** Moves every UTC time that stands in a text, such as the JSON of a message, by whole seconds. */
export function shiftTimesInText(text: string, seconds: number): string {
  return text.replace(isoTime, (_, wholeSeconds: string, fraction: string | undefined) => {
    const moved = new Date(Date.parse(`${wholeSeconds}Z`) + seconds * 1000).toISOString();
    return `${moved.slice(0, 19)}${fraction ?? ''}Z`;
  });
}
