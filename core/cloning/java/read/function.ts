import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import type { FunctionFacts } from '../facts.ts';
import { annotationsOf, typeText, type Annotation } from './annotations.ts';
import { clientTypes, kindTriggers, triggerNames } from './apis.ts';
import { readExpression, type Scope } from './expression.ts';

/**
 * The function that a method is, by `@FunctionName` and the annotations of its parameters.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-reference-java
 */
export function readFunction(text: string, node: Node, method: number, scope: Scope): FunctionFacts | undefined {
  const annotation = annotationsOf(node).find(({ name }) => name === 'FunctionName');
  const name = annotation?.values.get('value');
  if (annotation === undefined || name === undefined) return undefined;
  const parameters = childrenOf(node.childForFieldName('parameters') ?? node);
  const triggers = parameters.flatMap((parameter) => annotationsOf(parameter));
  const kindTrigger = triggers.find((one) => one.name in kindTriggers);
  const start = annotation.node.startIndex;
  const behind = /^\s+/.exec(text.slice(annotation.node.endIndex, annotation.node.endIndex + 200))?.[0].length ?? 0;
  const found = {
    method,
    annotation: { start, end: annotation.node.endIndex + behind },
    name: readExpression(name, scope),
  };
  if (kindTrigger !== undefined) {
    const other = kindTrigger.values.get(triggerNames[kindTrigger.name] ?? '');
    const kind = kindTriggers[kindTrigger.name as keyof typeof kindTriggers];
    return other === undefined || other.text === '""'
      ? { ...found, kind }
      : { ...found, kind, triggerName: readExpression(other, scope) };
  }
  const isClient = parameters.some(
    (parameter) =>
      clientTypes.has(typeText(parameter.childForFieldName('type'))) ||
      annotationsOf(parameter).some((one) => one.name === 'DurableClientInput'),
  );
  return { ...found, kind: isClient ? 'client' : 'other', ...triggerOf(triggers, scope) };
}

const triggerKinds: Readonly<Record<string, string>> = { ServiceBusQueue: 'serviceBus', ServiceBusTopic: 'serviceBus' };

function triggerOf(triggers: readonly Annotation[], scope: Scope): Pick<FunctionFacts, 'trigger' | 'route'> {
  const found = triggers.find(({ name }) => name.endsWith('Trigger'));
  if (found === undefined) return {};
  const kind = found.name.slice(0, -'Trigger'.length);
  const trigger = triggerKinds[kind] ?? `${kind.slice(0, 1).toLowerCase()}${kind.slice(1)}`;
  const route = found.values.get('route');
  return route === undefined ? { trigger } : { trigger, route: readExpression(route, scope) };
}
