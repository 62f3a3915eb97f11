import type { CsharpFile, CsharpMember, CsharpParameter, CsharpType } from '../facts/index.ts';

/** Where a name stands: what it means depends on it. */
export interface Site {
  readonly file: CsharpFile;
  readonly type?: CsharpType;
  readonly member?: CsharpMember;
  /** Offset. */
  readonly at: number;
  /** Parameters of lambdas and local functions around, innermost first. */
  readonly inner: readonly CsharpParameter[];
}

/** Every member of a file, with the type that it belongs to. */
export function* membersOf(file: CsharpFile): Iterable<{ type?: CsharpType; member: CsharpMember }> {
  for (const type of file.types) for (const member of type.members) yield { type, member };
  if (file.topLevel !== undefined) yield { member: file.topLevel };
}
