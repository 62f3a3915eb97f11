/** The input as a type, or what is given in its place where there is none. */
export function inputOf(context: string, type: string, byDefault = ''): string {
  const plain = type.replace(/\?$/, '');
  if (/^(?:|null!?|default(?:\(.*\))?!?)$/s.test(byDefault))
    return `${context}.GetInput<${type}>()${plain === type ? '!' : ''}`;
  // What can be a default and is not text is a value type: without `?` there would be a zero in place of nothing.
  const asked = /^(?:string|(?:System\.)?String)$/.test(plain) ? plain : `${plain}?`;
  return `${context}.GetInput<${asked}>() ?? ${byDefault}`;
}
