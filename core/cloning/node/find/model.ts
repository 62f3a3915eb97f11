import type { FunctionFound, ReferenceFound } from '../../model.ts';
import type { App, NamePlace } from '../app/index.ts';
import type { CallFacts, Expression } from '../facts/index.ts';
import type { RegistrationCall } from './registrations.ts';

/** A function of the inventory, and where it came from. */
export interface KnownFunction {
  readonly found: FunctionFound;
  readonly registration: RegistrationCall;
  /** The name expression, or the branch of it that gives this name. */
  readonly place: Expression;
  readonly path: string;
  readonly fallsBack?: NamePlace['fallsBack'];
  /** Modules whose texts the name comes from. */
  readonly from: readonly string[];
}

/** A reference of the inventory, and where it came from. */
export interface KnownReference {
  readonly found: ReferenceFound;
  readonly place: Expression;
  readonly path: string;
  readonly fallsBack?: NamePlace['fallsBack'];
  readonly call: CallFacts;
  /** A registered function that is called or handed over itself: it needs no edit as long as it is the one that is meant. */
  readonly object?: KnownFunction;
  /** Modules whose texts the name comes from. */
  readonly from: readonly string[];
}

/** What is known of an app. */
export interface Knowledge {
  readonly app: App;
  readonly functions: readonly KnownFunction[];
  readonly references: readonly KnownReference[];
  /** Registered functions by what runs: see `keyOfFunction`. */
  readonly byHandler: ReadonlyMap<string, KnownFunction>;
  readonly byCall: ReadonlyMap<CallFacts, KnownFunction>;
  /** Calls by the function of the app that they call. */
  readonly callers: ReadonlyMap<string, readonly { readonly path: string; readonly call: CallFacts }[]>;
  /** Texts that are names of functions, by file: their offsets. */
  readonly namesAt: ReadonlyMap<string, ReadonlySet<number>>;
}
