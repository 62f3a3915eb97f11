/**
 * Whether an input is shown, and so whether its `required` counts.
 * A rule is a list of comparisons of another input with a constant, joined by `&&` or by `||` (never both).
 * Source: https://github.com/microsoft/azure-pipelines-task-lib/blob/master/tasks.schema.json (visibleRule)
 *
 * @param rule such as `mode = wait && source != statusFunction`; an absent rule shows the input
 * @param valueOf the value of an input by its name
 * @throws Error when the rule cannot be read
 */
export function isVisible(rule: string | undefined, valueOf: (input: string) => string): boolean {
  if (rule === undefined || rule.trim() === '') return true;
  const any = rule.includes('||');
  if (any && rule.includes('&&')) throw new Error(`The visibleRule "${rule}" mixes && and ||.`);
  const parts = rule.split(any ? '||' : '&&').map((part) => compare(part, valueOf));
  return any ? parts.some(Boolean) : parts.every(Boolean);
}

const comparison =
  /^\s*([A-Za-z_][\w.-]*)\s*(==|=|!=|NotContains|Contains|NotStartsWith|StartsWith|NotEndsWith|EndsWith)\s*(.*?)\s*$/;

function compare(part: string, valueOf: (input: string) => string): boolean {
  const [, input, operator, constant] = comparison.exec(part) ?? [];
  if (input === undefined || constant === undefined) throw new Error(`The visibleRule part "${part}" cannot be read.`);
  const left = valueOf(input).toLowerCase();
  const right = constant.toLowerCase();
  switch (operator) {
    case '!=':
      return left !== right;
    case 'Contains':
      return left.includes(right);
    case 'NotContains':
      return !left.includes(right);
    case 'StartsWith':
      return left.startsWith(right);
    case 'NotStartsWith':
      return !left.startsWith(right);
    case 'EndsWith':
      return left.endsWith(right);
    case 'NotEndsWith':
      return !left.endsWith(right);
    default:
      return left === right;
  }
}
