/**
 * Whether a `visibleRule` of a task.json holds: comparisons (`name = value`, `name != value`) joined by `&&` or by
 * `||`, never by both. Names and values ignore letter case, as in the pipeline editor.
 *
 * @param valueOf the value of another input, empty when it has none
 * @throws Error for a rule that is written otherwise: a defect of the task.json
 */
export function isVisible(rule: string | undefined, valueOf: (name: string) => string): boolean {
  if (rule === undefined || rule.trim() === '') return true;
  const all = rule.split('&&');
  const any = rule.split('||');
  if (all.length > 1 && any.length > 1) throw new Error(`The visibleRule "${rule}" mixes && and ||.`);
  return any.length > 1
    ? any.some((comparison) => holds(comparison, valueOf))
    : all.every((comparison) => holds(comparison, valueOf));
}

function holds(comparison: string, valueOf: (name: string) => string): boolean {
  const [, name, operator, value] = /^\s*([A-Za-z][A-Za-z0-9]*)\s*(!=|=)\s*(.*?)\s*$/.exec(comparison) ?? [];
  if (name === undefined || operator === undefined || value === undefined) {
    throw new Error(`The visibleRule "${comparison.trim()}" is not a comparison with = or !=.`);
  }
  const same = valueOf(name).toLowerCase() === value.replace(/^"(.*)"$/, '$1').toLowerCase();
  return operator === '=' ? same : !same;
}
