import type { NameStyle } from '../../model.ts';
import type { Expression, PythonFile } from '../facts.ts';

/** One name that an expression may give. */
export type Option =
  | {
      readonly kind: 'text';
      readonly value: string;
      readonly style: NameStyle;
      /** The part of the expression that gives it, in the place that was asked about. */
      readonly site: Expression;
    }
  | {
      readonly kind: 'function';
      readonly file: PythonFile;
      readonly def: number;
      readonly site: Expression;
      /** Whether the name that it is registered under is asked for, and not left to the SDK, which takes that of the declaration. */
      readonly registered?: true;
    }
  /** A parameter of the function that the expression stands in, handed on as it is. */
  | {
      readonly kind: 'parameter';
      readonly file: PythonFile;
      readonly def: number;
      readonly index: number;
      readonly site: Expression;
    }
  | { readonly kind: 'unknown'; readonly site: Expression };

/** More names than this in one place are taken for something that is only known at run time. */
export const most = 50;

export const nowhere: Expression = { kind: 'other', parts: [], start: 0, end: 0, line: 1 };

/** The texts, when all options are texts. */
export function textsOf(options: readonly Option[]): string[] | undefined {
  const texts = options.flatMap((option) => (option.kind === 'text' ? [option.value] : []));
  return texts.length === options.length ? texts : undefined;
}

/** Each option once. */
export function withoutRepeats(options: readonly Option[], site: Expression): readonly Option[] {
  if (options.length > most) return [{ kind: 'unknown', site }];
  const seen = new Set<string>();
  return options.filter((option) => {
    const key =
      option.kind === 'text'
        ? `text ${option.value}`
        : option.kind === 'unknown'
          ? 'unknown'
          : `${option.kind} ${option.file.path} ${option.def} ${'index' in option ? option.index : ''}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
