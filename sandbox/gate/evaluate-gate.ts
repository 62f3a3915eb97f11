import { readTaskDefinition, type EndpointFile, type TaskDefinition } from '../agent/index.ts';
import { resolveInputs } from '../agent/inputs.ts';
import { expandMacros } from '../agent/macros.ts';
import { isSecretParameter, SecretMasker } from '../agent/secret-masker.ts';
import { Dictionary, evaluate, isTrue, tryToText, type Context, type Value } from './expression/index.ts';
import type { Json } from './json-path/index.ts';
import { renderTemplate } from './mustache.ts';
import { send, statusName, type Answer } from './request.ts';
import { chainOf, endpointTypesAround, type ChainElement, type EndpointType } from './server-task.ts';

export interface EvaluateGateOptions {
  /** The folder with task.json, out of the unpacked VSIX or of the repository. */
  readonly taskFolder: string;
  /** By name or alias; the service connection need not be among them. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** The service connection of the task. */
  readonly endpoint: EndpointFile;
  readonly variables?: Readonly<Record<string, string>>;
  /** What an earlier evaluation of the same gate returned as `outputs`: a gate remembers it. */
  readonly remembered?: Readonly<Record<string, string>>;
  /** The service's own limit is the default. */
  readonly timeoutMs?: number;
  /** PEM texts to trust for https. */
  readonly certificateAuthorities?: readonly string[];
  readonly onLine?: (line: string) => void;
}

export interface GateRun {
  /** Whether the deployment may go on. */
  readonly open: boolean;
  /** Why nothing could be evaluated; then the gate is closed. */
  readonly error?: string;
  readonly requests: readonly { readonly method: string; readonly url: string; readonly status: number }[];
  /** What the chain's OutputVariables gave. */
  readonly outputs: Readonly<Record<string, string>>;
  /** As in the log of a gate, masked. */
  readonly log: readonly string[];
}

/** Source: https://github.com/microsoft/azure-pipelines-extensions (servertaskauthoring.md): more than 20 s is asynchronous. */
const serviceTimeout = 20_000;

/** How much of an answer the log shows. */
const shownBody = 2000;

/**
 * Evaluates a server task once, as a gate does in each interval and an agentless job does one time: macros, the
 * headers of the service connection, the requests of the chain, their expressions.
 *
 * What Microsoft does not document is read so that a mistake here cannot make a gate look safer than it is: the
 * expression is evaluated whatever the status was, so it has to close the gate by itself; a header that was not sent is
 * null; names of headers ignore case. A body that is not JSON fails the evaluation as soon as an expression looks at it.
 *
 * @throws Error when task.json or the manifest cannot be used
 */
export async function evaluateGate(options: EvaluateGateOptions): Promise<GateRun> {
  const definition = await readTaskDefinition(options.taskFolder);
  const gate = new Gate(definition, await endpointTypesAround(options.taskFolder), options);
  return gate.run(chainOf(definition));
}

class Gate {
  readonly #definition: TaskDefinition;
  readonly #types: readonly EndpointType[];
  readonly #options: EvaluateGateOptions;
  readonly #inputs: ReadonlyMap<string, string>;
  readonly #variables: Map<string, string>;
  readonly #masker = new SecretMasker();
  readonly #log: string[] = [];
  readonly #requests: { method: string; url: string; status: number }[] = [];
  readonly #outputs: Record<string, string>;

  constructor(definition: TaskDefinition, types: readonly EndpointType[], options: EvaluateGateOptions) {
    this.#definition = definition;
    this.#types = types;
    this.#options = options;
    this.#outputs = { ...options.remembered };
    this.#variables = new Map(
      Object.entries({ 'system.hosttype': 'gates', ...options.variables, ...options.remembered }),
    );
    for (const [name, value] of Object.entries(options.endpoint.parameters)) {
      if (isSecretParameter(name)) this.#masker.add(value);
    }
    const connection = this.#connectionInput();
    const given = { ...(connection && { [connection.name]: 'the service connection' }), ...options.inputs };
    const { values, problems } = resolveInputs(definition, given, (name) => this.#variable(name), '/');
    if (problems.length > 0) throw new Error(problems.join('\n'));
    this.#inputs = values;
  }

  async run(chain: readonly ChainElement[]): Promise<GateRun> {
    let open = true;
    let error: string | undefined;
    try {
      for (const element of chain) open = open && (await this.#runElement(element));
    } catch (failure) {
      open = false;
      error = this.#masker.mask(failure instanceof Error ? failure.message : String(failure));
      this.#print(`##[error]${error}`);
    }
    this.#print(`Gate ${this.#definition.friendlyName}: ${open ? 'passed' : 'not passed'}`);
    return {
      open,
      ...(error !== undefined && { error }),
      requests: this.#requests,
      outputs: this.#outputs,
      log: this.#log,
    };
  }

  async #runElement(element: ChainElement): Promise<boolean> {
    const before: Context = {
      named: new Map([
        ['variables', () => new Dictionary(this.#variables)],
        ['taskinputs', () => new Dictionary(this.#inputs)],
      ]),
      document: () => {
        throw new Error('There is no answer yet.');
      },
    };
    const skip = element.skipSectionExpression;
    if (skip !== undefined && isTrue(this.#expand(skip), before)) {
      this.#print('Skipped.');
      return true;
    }
    const answer = await this.#request(element);
    const document = parseOnce(answer.body);
    const context: Context = {
      document,
      named: new Map<string, () => Value>([
        ...before.named,
        ['root', document],
        ['response', () => responseOf(answer, document)],
      ]),
    };
    const passed = this.#judge(element, answer, context);
    for (const [name, expression] of Object.entries(element.outputVariables)) {
      const value = tryToText(evaluate(this.#expand(expression), context)) ?? '';
      this.#outputs[name] = value;
      this.#variables.set(name, value);
    }
    return passed;
  }

  async #request(element: ChainElement): Promise<Answer> {
    const url = new URL(this.#expand(element.endpointUrl));
    const method = this.#expand(element.method).toUpperCase();
    const own = element.headers === '' ? {} : (JSON.parse(this.#expand(element.headers)) as Record<string, string>);
    const headers = { ...own, ...(element.endpointId === '' ? {} : this.#authentication()) };
    this.#print(`${method} ${url.href}`);
    const answer = await send({
      url,
      method,
      headers,
      body: this.#expand(element.body),
      timeoutMs: this.#options.timeoutMs ?? serviceTimeout,
      ...(this.#options.certificateAuthorities && { certificateAuthorities: this.#options.certificateAuthorities }),
    });
    this.#requests.push({ method, url: this.#masker.mask(url.href), status: answer.status });
    this.#print(`Response Code: ${statusName(answer.status)}`);
    this.#print(`Response: ${answer.body.length > shownBody ? `${answer.body.slice(0, shownBody)}…` : answer.body}`);
    return answer;
  }

  #judge({ expression }: ChainElement, answer: Answer, context: Context): boolean {
    if (expression === undefined) return answer.status >= 200 && answer.status < 300;
    const expanded = this.#expand(expression);
    this.#print(`Evaluating: ${expanded}`);
    const passed = isTrue(expanded, context);
    this.#print(`Result: ${passed ? 'True' : 'False'}`);
    return passed;
  }

  /** The headers that the type of the service connection says its scheme sends. */
  #authentication(): Record<string, string> {
    const wanted = this.#connectionInput()?.type.split(':')[1]?.toLowerCase();
    const type = this.#types.find(({ name }) => name.toLowerCase() === wanted);
    const scheme = type?.authenticationSchemes.find(({ type: kind }) =>
      kind.toLowerCase().endsWith(`-${this.#options.endpoint.scheme.toLowerCase()}`),
    );
    if (!scheme)
      throw new Error(`Service connections of type ${wanted} have no scheme ${this.#options.endpoint.scheme}.`);
    const values = new Map(this.#endpointValues().map(([name, value]) => [`endpoint.${name}`, value]));
    return Object.fromEntries((scheme.headers ?? []).map(({ name, value }) => [name, renderTemplate(value, values)]));
  }

  #expand(text: string): string {
    const endpoint = new Map(this.#endpointValues().map(([name, value]) => [`endpoint.${name}`.toLowerCase(), value]));
    const inputs = new Map([...this.#inputs].map(([name, value]) => [name.toLowerCase(), value]));
    const values = new Map([...inputs, ...endpoint]);
    return renderTemplate(
      expandMacros(text, (name) => values.get(name.toLowerCase()) ?? this.#variable(name)),
      values,
    );
  }

  /** The address of a host alone ends in `/`, as .NET writes it. */
  #endpointValues(): [name: string, value: string][] {
    const { url, data, parameters } = this.#options.endpoint;
    return [...Object.entries(data), ...Object.entries(parameters), ['url', new URL(url).href]];
  }

  #variable(name: string): string | undefined {
    return [...this.#variables].find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1];
  }

  #connectionInput(): { readonly name: string; readonly type: string } | undefined {
    return this.#definition.inputs?.find(({ type }) => type.toLowerCase().startsWith('connectedservice:'));
  }

  #print(line: string): void {
    const masked = this.#masker.mask(line);
    this.#log.push(masked);
    this.#options.onLine?.(masked);
  }
}

function responseOf(answer: Answer, document: () => Json): Value {
  let content: Json;
  try {
    content = document();
  } catch {
    content = answer.body;
  }
  return new Dictionary([
    ['statuscode', statusName(answer.status)],
    ['headers', new Dictionary(answer.headers)],
    ['content', content],
  ]);
}

function parseOnce(body: string): () => Json {
  return () => {
    try {
      return JSON.parse(body) as Json;
    } catch (error) {
      throw new Error('The answer is not JSON.', { cause: error });
    }
  };
}
