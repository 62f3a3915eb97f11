/** An answer as a stand-in gives it, before it goes on the wire. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What goes wrong. Everything but `delay` ends the request. */
export type FaultAction =
  /** Answers in the stand-in's place; nothing is done. */
  | ({ readonly kind: 'answer' } & Answer)
  /** Waits, then goes on as if nothing were. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** Never answers: the client's time-out decides. */
  | { readonly kind: 'hang' }
  /** Cuts the connection; `afterActing` is the lost reply: the work was done, nobody heard of it. */
  | { readonly kind: 'cut'; readonly when: 'beforeActing' | 'afterActing' }
  /** Does the work and sends half of the body with the length of the whole, then cuts. */
  | { readonly kind: 'cutBody' }
  /** Does the work, then sends a body that cannot be read; default: the body's first half. */
  | { readonly kind: 'malformed'; readonly body?: string }
  /** Does the work and changes the answer, such as to an empty page that has a continuation. */
  | { readonly kind: 'change'; readonly change: (answer: Answer) => Answer };

/** When something goes wrong. */
export interface Fault {
  /** Any method when left out. */
  readonly method?: string;
  /** Part of the path with its query, or a pattern over it; every request when left out. */
  readonly path?: string | RegExp;
  /** How many matching requests pass before it strikes (default 0). */
  readonly after?: number;
  /** How many requests it strikes (default 1); `Infinity` for all. */
  readonly times?: number;
  readonly action: FaultAction;
}

/** The faults of one stand-in. */
export interface FaultScript {
  add(...faults: readonly Fault[]): void;
  clear(): void;
  /** What strikes this request, in the order the faults were added; counts it. */
  strike(method: string, pathAndQuery: string): readonly FaultAction[];
  /** Faults that have not struck as often as they were told to. */
  pending(): readonly Fault[];
}

function matches(fault: Fault, method: string, pathAndQuery: string): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== method.toUpperCase()) return false;
  if (fault.path === undefined) return true;
  return typeof fault.path === 'string'
    ? pathAndQuery.toLowerCase().includes(fault.path.toLowerCase())
    : fault.path.test(pathAndQuery);
}

/** Makes an empty script, or one with the faults given. */
export function createFaultScript(...initial: readonly Fault[]): FaultScript {
  let entries: { fault: Fault; seen: number; struck: number }[] = [];
  const script: FaultScript = {
    add(...faults) {
      entries.push(...faults.map((fault) => ({ fault, seen: 0, struck: 0 })));
    },
    clear() {
      entries = [];
    },
    strike(method, pathAndQuery) {
      const actions: FaultAction[] = [];
      for (const entry of entries) {
        if (!matches(entry.fault, method, pathAndQuery)) continue;
        entry.seen += 1;
        if (entry.seen <= (entry.fault.after ?? 0) || entry.struck >= (entry.fault.times ?? 1)) continue;
        entry.struck += 1;
        actions.push(entry.fault.action);
        if (entry.fault.action.kind !== 'delay') break;
      }
      return actions;
    },
    pending: () => entries.filter(({ fault, struck }) => struck < (fault.times ?? 1)).map(({ fault }) => fault),
  };
  script.add(...initial);
  return script;
}
