/** A logging command, `##vso[area.event key=value;…]data`. */
export interface Command {
  readonly area: string;
  readonly event: string;
  /** By lower-case name. */
  readonly properties: ReadonlyMap<string, string>;
  readonly data: string;
}

/**
 * Reads a line as the agent does: the command may stand anywhere in the line, properties end at the first `]`, and
 * escapes are undone in the order `%3B`, `%0D`, `%0A`, `%5D`, then `%AZP25`.
 *
 * @returns `undefined` when the line holds no legal command
 * Source: microsoft/azure-pipelines-agent, Command.cs and CommandStringConvertor.cs.
 */
export function parseCommand(line: string): Command | undefined {
  const start = line.indexOf('##vso[');
  const end = start < 0 ? -1 : line.indexOf(']', start);
  if (end < 0) return undefined;
  const head = line.slice(start + '##vso['.length, end);
  const blank = head.indexOf(' ');
  const [area, event, ...rest] = (blank < 0 ? head : head.slice(0, blank)).split('.').filter((part) => part !== '');
  if (area === undefined || event === undefined || rest.length > 0) return undefined;
  const properties = new Map<string, string>();
  if (blank > 0) {
    for (const property of head.slice(blank + 1).split(';')) {
      const [name, value] = splitOnce(property);
      if (name !== '' && value !== '') properties.set(name.toLowerCase(), unescape(value));
    }
  }
  return { area, event, properties, data: unescape(line.slice(end + 1)) };
}

function splitOnce(property: string): [string, string] {
  const equals = property.indexOf('=');
  return equals < 0 ? [property, ''] : [property.slice(0, equals), property.slice(equals + 1)];
}

function unescape(text: string): string {
  return text
    .replaceAll('%3B', ';')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%5D', ']')
    .replaceAll('%AZP25', '%');
}
