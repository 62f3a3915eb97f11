import type { Node, ParseError } from 'jsonc-parser';
import { jsonTree, lineAt } from '../source/index.ts';
import type { FunctionKind } from '../model.ts';
import type { BindingFound, FunctionFolder, JsonText } from './model.ts';

/** What one function.json says. */
type FunctionJson = Pick<
  FunctionFolder,
  'kind' | 'bindings' | 'trigger' | 'override' | 'route' | 'scriptFile' | 'entryPoint' | 'bodyStart'
>;

const kindOfTrigger: Readonly<Record<string, FunctionKind>> = {
  orchestrationtrigger: 'orchestrator',
  activitytrigger: 'activity',
  entitytrigger: 'entity',
};

/** By the property that names the function in the trigger itself. */
const overrideOfTrigger: Readonly<Record<string, string>> = {
  orchestrationtrigger: 'orchestration',
  activitytrigger: 'activity',
  entitytrigger: 'entityName',
};

const clientTypes = new Set(['durableclient', 'orchestrationclient']);

/**
 * Reads function.json as the host does: comments and trailing commas are allowed, property names and types ignore case.
 *
 * @returns `undefined` when it is not JSON or holds no object
 * Source: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-bindings
 */
export function readFunctionJson(text: string): FunctionJson | undefined {
  const root = parse(text);
  if (root?.type !== 'object') return undefined;
  const list = property(root, 'bindings');
  const nodes = (list?.type === 'array' ? (list.children ?? []) : []).filter(({ type }) => type === 'object');
  const bindings = nodes.map((node) => readBinding(text, node));
  const trigger = nodes.find((node) => /trigger$/i.test(plainText(node, 'type') ?? ''));
  const type = trigger === undefined ? '' : (plainText(trigger, 'type') ?? '').toLowerCase();
  const overrideName = overrideOfTrigger[type];
  const kind =
    kindOfTrigger[type] ??
    (bindings.some((binding) => clientTypes.has(binding.type.toLowerCase())) ? 'client' : undefined);
  return {
    bindings,
    bodyStart: root.offset + 1,
    ...(kind === undefined ? {} : { kind }),
    ...(trigger === undefined ? {} : { trigger: type.replace(/trigger$/, '') }),
    ...given('override', trigger && overrideName ? textAt(text, trigger, overrideName) : undefined),
    ...given('route', trigger && textAt(text, trigger, 'route')),
    ...given('scriptFile', textAt(text, root, 'scriptFile')),
    ...given('entryPoint', textAt(text, root, 'entryPoint')),
  };
}

function parse(text: string): Node | undefined {
  const errors: ParseError[] = [];
  const root = jsonTree(text, errors);
  return errors.length > 0 ? undefined : root;
}

function readBinding(text: string, node: Node): BindingFound {
  const [name, direction] = [plainText(node, 'name'), plainText(node, 'direction')];
  return {
    type: plainText(node, 'type') ?? '',
    ...(name === undefined ? {} : { name }),
    ...(direction === undefined ? {} : { direction }),
    ...given('taskHub', textAt(text, node, 'taskHub')),
  };
}

/** The value of a property, its name in any case; of two with one name the last counts. */
function property(object: Node, name: string): Node | undefined {
  const found = (object.children ?? []).filter(
    ({ children }) => String(children?.[0]?.value).toLowerCase() === name.toLowerCase(),
  );
  return found.at(-1)?.children?.[1];
}

function plainText(object: Node, name: string): string | undefined {
  const value: unknown = property(object, name)?.value;
  return typeof value === 'string' ? value : undefined;
}

/** A text that is not empty: an empty one counts as absent. */
function textAt(text: string, object: Node, name: string): JsonText | undefined {
  const node = property(object, name);
  const value: unknown = node?.value;
  if (node === undefined || typeof value !== 'string' || value === '') return undefined;
  return { value, start: node.offset, end: node.offset + node.length, line: lineAt(text, node.offset) };
}

function given<K extends string>(key: K, value: JsonText | undefined): { readonly [P in K]?: JsonText } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: JsonText });
}
