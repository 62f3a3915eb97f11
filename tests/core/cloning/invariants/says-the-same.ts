import { otherVersionSuffix, readVersionedName, type NamePattern } from '../../../../core/cloning/names/index.ts';

/**
 * Whether an expression gives the same name as before but for the version: names in it lose their version, parts that only add one
 * are left out, and quotes and the way of joining do not count.
 */
export function saysTheSame(before: string, after: string, pattern: NamePattern): boolean {
  const [old, now] = [namesIn(before, pattern), namesIn(after, pattern)];
  return old.length === 0 || now.length === 0 || now.every((name) => old.includes(name));
}

function namesIn(text: string, pattern: NamePattern): string[] {
  // Methods that a generator makes of a name, as `CallPay_1_2_0Async`, and Python's way to the name of a function object.
  const suffix = pattern.suffix.replace(/\{\w+\}/g, '\\d+');
  const plainMethods = text
    .replace(/\._function\.get_function_name\(\)/g, '')
    .replace(new RegExp(`${suffix}(?=(Instance)?Async\\b)`, 'g'), '');
  const words = plainMethods.match(/\w+/g) ?? [];
  return words.flatMap((word) => {
    const plain = ((readVersionedName(pattern, word) ?? otherVersionSuffix(word))?.base ?? word).toLowerCase();
    return readVersionedName(pattern, `x${word}`)?.base === 'x' || notNames.has(plain) ? [] : [plain];
  });
}

/** Words of the languages that make a name of something. */
const notNames: ReadonlySet<string> = new Set(['nameof', 'string', 'format', 'f', 'const', 'join']);
