import { access, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { TaskDefinition } from '../agent/index.ts';

/** One request of a chain, as task.json describes it. Names of the properties ignore case. */
export interface ChainElement {
  readonly endpointId: string;
  readonly endpointUrl: string;
  readonly method: string;
  readonly body: string;
  /** JSON in a text. */
  readonly headers: string;
  readonly expression: string | undefined;
  readonly skipSectionExpression: string | undefined;
  /** By the name of the variable, the expression that gives its value. */
  readonly outputVariables: Readonly<Record<string, string>>;
}

/**
 * The requests of a server task, in order: `HttpRequestChain`, or `HttpRequest` as a chain of one.
 *
 * @throws Error for other handlers, for callbacks, and for what is not documented
 */
export function chainOf(definition: TaskDefinition): ChainElement[] {
  const handlers = Object.entries(definition.execution ?? {});
  const [only, ...more] = handlers;
  if (!only || more.length > 0) throw new Error(`${definition.name} wants exactly one execution handler.`);
  const execute = read(only[1], 'execute');
  switch (only[0].toLowerCase()) {
    case 'httprequestchain':
      if (!Array.isArray(execute)) throw new Error('The Execute of a HttpRequestChain is a list.');
      return execute.map((element) =>
        elementOf(read(element, 'requestInputs') ?? {}, read(element, 'executionOptions') ?? {}),
      );
    case 'httprequest':
      return [elementOf(execute ?? {}, {})];
    default:
      throw new Error(`The handler ${only[0]} is not one that this gate knows.`);
  }
}

function elementOf(request: unknown, options: unknown): ChainElement {
  if ((textAt(request, 'waitForCompletion') ?? 'false').toLowerCase() === 'true') {
    throw new Error('Tasks that wait for a callback are not known here.');
  }
  if (read(options, 'continuePollingExpression') !== undefined) {
    throw new Error('ContinuePollingExpression is not documented, and not known here.');
  }
  const outputs = read(options, 'outputVariables') ?? {};
  return {
    endpointId: textAt(request, 'endpointId') ?? '',
    endpointUrl: textAt(request, 'endpointUrl') ?? '',
    method: textAt(request, 'method') ?? 'GET',
    body: textAt(request, 'body') ?? '',
    headers: textAt(request, 'headers') ?? '',
    expression: textAt(request, 'expression') || undefined,
    skipSectionExpression: textAt(options, 'skipSectionExpression') || undefined,
    outputVariables: (typeof outputs === 'string' ? JSON.parse(outputs) : outputs) as Record<string, string>,
  };
}

function read(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] as unknown;
}

function textAt(value: unknown, name: string): string | undefined {
  const text = read(value, name);
  if (text !== undefined && typeof text !== 'string') throw new Error(`${name} in task.json is not a text.`);
  return text;
}

/** A type of service connection, as the manifest contributes it. */
export interface EndpointType {
  readonly name: string;
  readonly authenticationSchemes: readonly {
    readonly type: string;
    readonly headers?: readonly { readonly name: string; readonly value: string }[];
  }[];
}

/**
 * The service connection types of the extension that a task belongs to: read from the manifest in the VSIX
 * (extension.vsomanifest), or in the repository (vss-extension.json).
 *
 * @param taskFolder the manifest is looked for in the folders above it
 */
export async function endpointTypesAround(taskFolder: string): Promise<EndpointType[]> {
  for (let folder = dirname(resolve(taskFolder)); folder !== dirname(folder); folder = dirname(folder)) {
    for (const name of ['extension.vsomanifest', 'vss-extension.json']) {
      const path = join(folder, name);
      const there = await access(path).then(
        () => true,
        () => false,
      );
      if (there) return typesIn(JSON.parse(await readFile(path, 'utf8')));
    }
  }
  throw new Error(`No manifest was found above ${taskFolder}.`);
}

function typesIn(manifest: unknown): EndpointType[] {
  const { contributions = [] } = manifest as { contributions?: { type: string; properties: EndpointType }[] };
  return contributions
    .filter(({ type }) => type === 'ms.vss-endpoint.service-endpoint-type')
    .map(({ properties }) => properties);
}
