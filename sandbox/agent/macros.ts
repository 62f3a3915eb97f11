/**
 * Replaces `$(name)` by what `valueOf` gives; a name that is not known stays as it is, and what was put in is not
 * looked at again.
 * Source: microsoft/azure-pipelines-agent, Util/VarUtil.cs (ExpandValues).
 */
export function expandMacros(text: string, valueOf: (name: string) => string | undefined): string {
  let expanded = text;
  let from = 0;
  for (;;) {
    const start = expanded.indexOf('$(', from);
    const end = start < 0 ? -1 : expanded.indexOf(')', start + 2);
    if (end < 0) return expanded;
    const name = expanded.slice(start + 2, end);
    const value = name === '' ? undefined : valueOf(name);
    if (value === undefined) {
      from = start + 1;
    } else {
      expanded = expanded.slice(0, start) + value + expanded.slice(end + 1);
      from = start + value.length;
    }
  }
}
