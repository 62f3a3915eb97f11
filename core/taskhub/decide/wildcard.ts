/**
 * Compiles a name pattern of the policy: `*` stands for any text, letter case is ignored, everything else is literal.
 * The test takes linear time, so that neither a pattern nor a stored name can make it slow.
 */
export function compileWildcard(pattern: string): (name: string) => boolean {
  const parts = pattern.toLowerCase().split('*');
  const first = parts[0] ?? '';
  const last = parts[parts.length - 1] ?? '';
  if (parts.length === 1) return (name) => name.toLowerCase() === first;
  const middle = parts.slice(1, -1).filter((part) => part !== '');
  return (name) => {
    const text = name.toLowerCase();
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let from = first.length;
    const end = text.length - last.length;
    for (const part of middle) {
      const at = text.indexOf(part, from);
      if (at === -1 || at + part.length > end) return false;
      from = at + part.length;
    }
    return true;
  };
}
