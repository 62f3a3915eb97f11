import type { FunctionKind, Span } from '../model.ts';

/** A text in function.json. The span is that of the value with its quotes. */
export interface JsonText extends Span {
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

/** One binding, in the order of the file. */
export interface BindingFound {
  /** As written: `orchestrationTrigger`, `durableClient`. */
  readonly type: string;
  /** The name by which code gets at it: a parameter, or a property of `context.bindings`. */
  readonly name?: string;
  readonly direction?: string;
  /** A client's task hub, when it is another than the app's own. */
  readonly taskHub?: JsonText;
}

/** A folder with function.json: one function, named after the folder. */
export interface FunctionFolder {
  /** The name of the folder, which the host knows the function by. */
  readonly name: string;
  /** Path of the folder, relative to the source folder, with `/`. */
  readonly folder: string;
  /** Path of its function.json. */
  readonly path: string;
  /** Absent for a function that has nothing to do with orchestrations. */
  readonly kind?: FunctionKind;
  /** The version that the folder's name ends with: `1_2_0`, `v2`. */
  readonly tag?: string;
  readonly bindings: readonly BindingFound[];
  /** What triggers it, in lower case without `Trigger`: `http`, `timer`, `orchestration`. */
  readonly trigger?: string;
  /** The name that the trigger itself gives (`orchestration`, `activity`, `entityName`): Durable Functions knows the function by it. */
  readonly override?: JsonText;
  readonly route?: JsonText;
  readonly scriptFile?: JsonText;
  readonly entryPoint?: JsonText;
  /** Where the host looks for the code; absent when the folder does not tell. It need not be there: build output is not. */
  readonly scriptPath?: string;
  /** Of the files that the source set has, the one that the code is in: {@link scriptPath}, when it is there. */
  readonly codePath?: string;
  /** Paths of all files in the folder and below it that the source set has, in order. */
  readonly files: readonly string[];
  /** Paths of those that are there and could not be read. */
  readonly unread: readonly string[];
  /** End of the `{` that opens the object: a property may be put there. */
  readonly bodyStart: number;
}

/** The name that Durable Functions knows a function by. */
export function durableName({ name, override }: FunctionFolder): string {
  return override?.value ?? name;
}
