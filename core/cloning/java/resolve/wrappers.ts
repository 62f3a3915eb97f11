import type { CallFacts, Expression, HandedFacts, JavaFile } from '../facts.ts';
import { apis, type Api } from '../read/apis.ts';
import { CallTargets } from './call-targets.ts';
import { unknownName, type NameGiven } from './given.ts';
import type { NameIndex } from './names.ts';

/** A place where a name is handed to a call. */
export interface NamePlace {
  readonly file: JavaFile;
  readonly call: CallFacts;
  readonly api: Api;
  readonly expression: Expression;
  readonly given: readonly NameGiven[];
}

/** A method that hands one of its parameters on as a name. */
interface Wrapper {
  readonly file: JavaFile;
  readonly method: number;
  readonly index: number;
  readonly api: Api;
}

/**
 * Every place where a name is given: to the SDK, and to helpers of the app that hand it on, however many of them there are in
 * between.
 */
export function namePlaces(files: readonly JavaFile[], names: NameIndex): NamePlace[] {
  return new Search(files, names).run();
}

class Search {
  readonly #files: readonly JavaFile[];
  readonly #names: NameIndex;
  readonly #targets: CallTargets;
  readonly #places = new Map<string, NamePlace>();
  readonly #wrappers: Wrapper[] = [];
  readonly #known = new Set<string>();
  /** Methods of the SDK that are handed to helpers which call them. */
  readonly #handed = new Set<string>();
  /** Lambdas that hand one of their parameters on as a name. */
  readonly #lambdas = new Map<string, { readonly index: number; readonly api: Api }>();

  constructor(files: readonly JavaFile[], names: NameIndex) {
    this.#files = files;
    this.#names = names;
    this.#targets = new CallTargets(files, names);
  }

  run(): NamePlace[] {
    for (const file of this.#files) {
      for (const call of file.calls) {
        const api = this.#targets.apiOf(file, call);
        const [first] = call.args;
        if (api !== undefined && first !== undefined) this.#add(file, call, api, first);
      }
    }
    this.#followWrappers();
    this.#followFunctions();
    this.#followHanded();
    this.#followWrappers();
    return [...this.#places.values()];
  }

  #add(file: JavaFile, call: CallFacts, api: Api, expression: Expression): void {
    const key = `${file.path}:${expression.span.start}:${call.start}`;
    if (this.#places.has(key)) return;
    const given = this.#names.given(expression, { file, type: call.type });
    this.#places.set(key, { file, call, api, expression, given });
    for (const { parameter, lambda } of given) {
      if (parameter !== undefined) this.#addWrapper({ file, ...parameter, api });
      if (lambda !== undefined) this.#lambdas.set(`${file.path}:${lambda.start}`, { index: lambda.index, api });
    }
  }

  #addWrapper(wrapper: Wrapper): void {
    const { file, method, index } = wrapper;
    const key = `${file.path}:${method}:${index}`;
    if (this.#known.has(key) || file.functions.some((one) => one.method === method)) return;
    this.#known.add(key);
    this.#wrappers.push(wrapper);
  }

  #followWrappers(): void {
    for (let wrapper = this.#wrappers.pop(); wrapper !== undefined; wrapper = this.#wrappers.pop()) {
      const { file, method, index, api } = wrapper;
      const facts = file.methods[method];
      if (facts === undefined) continue;
      for (const at of this.#targets.callsOf(file, facts)) {
        const arg = at.call.args[index];
        if (arg !== undefined) this.#add(at.file, at.call, api, arg);
      }
      for (const at of this.#targets.handedOf(file, facts)) {
        const isOnly = facts.parameters.length === 1;
        this.#addHanded(at.file, at.handed, api, isOnly ? at.handed.elements : undefined, false);
      }
    }
  }

  /**
   * `inTurn(ctx::callActivity, "Charge")`, `inTurn(name -> ctx.callActivity(name), "Charge")`: the helper calls what it was given
   * with another parameter of its own.
   */
  #followFunctions(): void {
    for (const file of this.#files) {
      for (const call of file.calls) {
        const facts = file.methods[call.method];
        if (call.receiver.kind !== 'path' || call.receiver.parameter === undefined || facts === undefined) continue;
        const functionIndex = call.receiver.parameter;
        call.args.forEach((arg, place) => {
          if (arg.kind !== 'parameter' || arg.method !== call.method) return;
          for (const at of this.#targets.callsOf(file, facts)) {
            const api = this.#apiOfFunction(at.file, at.call.args[functionIndex], place);
            const given = at.call.args[arg.index];
            if (api === undefined || given === undefined) continue;
            this.#add(file, call, api, arg);
            this.#add(at.file, at.call, api, given);
          }
        });
      }
    }
  }

  /** Methods of the SDK that are handed over: elsewhere than to a helper that calls them, or held by a variable. */
  #followHanded(): void {
    for (const file of this.#files) {
      for (const handed of file.handed) {
        const { elements, span } = handed;
        const api = this.#targets.apiOf(file, asCall(handed));
        if (api === undefined) continue;
        const isKnown =
          elements?.kind !== 'list' &&
          (this.#handed.has(`${file.path}:${span.start}`) || this.#followVariable(file, handed, api));
        this.#addHanded(file, handed, api, elements, isKnown);
      }
    }
  }

  /** @param isKnown whether the names are found where the method is called */
  #addHanded(file: JavaFile, handed: HandedFacts, api: Api, elements: Expression | undefined, isKnown: boolean): void {
    const [call, { span }] = [asCall(handed), handed];
    if (elements?.kind === 'list') {
      for (const element of elements.of) this.#add(file, call, api, element);
      return;
    }
    const expression: Expression = { kind: 'unknown', fromParameter: false, span };
    const given: NameGiven = { ...unknownName(span), ...(isKnown ? { byCalls: true } : {}) };
    this.#places.set(`${file.path}:${span.start}:${span.start}`, { file, call, api, expression, given: [given] });
  }

  /** `f.apply("Charge")` of the variable that holds it. Returns whether that is all that is done with it. */
  #followVariable(file: JavaFile, { method, span }: HandedFacts, api: Api): boolean {
    const calls = file.calls.filter(({ receiver }) => receiver.kind === 'path' && receiver.holds === span.start);
    for (const call of calls) {
      const [first] = call.args;
      if (first !== undefined) this.#add(file, call, api, first);
    }
    const [receiver] = calls.map((call) => call.receiver);
    const around = file.methods[method]?.span;
    if (receiver?.kind !== 'path' || around === undefined) return false;
    const written = file.text.slice(around.start, around.end).match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
    return written.filter((one) => one === receiver.parts[0]).length === calls.length + 1;
  }

  #apiOfFunction(file: JavaFile, handed: Expression | undefined, place: number): Api | undefined {
    if (handed?.kind === 'method-reference') {
      const api = place === 0 ? apis.get(handed.method) : undefined;
      if (api !== undefined) this.#handed.add(`${file.path}:${handed.span.start}`);
      return api;
    }
    if (handed?.kind !== 'lambda') return undefined;
    const lambda = this.#lambdas.get(`${file.path}:${handed.start}`);
    return lambda?.index === place ? lambda.api : undefined;
  }
}

function asCall({ method, type, name, receiver, span }: HandedFacts): CallFacts {
  return { method, type, name, isNew: false, receiver, args: [], argSpans: [], start: span.start };
}
