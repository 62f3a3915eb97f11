import { neutralise } from '../../../text.ts';
import type { CloneFinding, Edit, Renaming } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import type { CsharpApp } from '../app.ts';
import type { CsharpFile, CsharpReference, NameSite } from '../facts/index.ts';
import { findingAt } from '../findings/index.ts';
import { quoted } from './name-edits.ts';

const entityId = 'global::Microsoft.Azure.WebJobs.Extensions.DurableTask.EntityId';

/**
 * Makes a proxy that takes its name from a type give another one: the key of an entity becomes an id with the name; the proxy of an
 * activity follows the attribute of the method.
 *
 * @returns `undefined` when that cannot be done
 */
export function proxyEdits(
  app: CsharpApp,
  file: CsharpFile,
  { key, follows }: Extract<NameSite, { kind: 'type' }>,
  name: string,
  definitions: Renaming['definitions'],
): Edit[] | undefined {
  if (follows !== undefined) {
    const after = definitions.get(follows) ?? app.functions.get(follows)?.found.name;
    return after?.toLowerCase() === name.toLowerCase() ? [] : undefined;
  }
  if (key === undefined) return undefined;
  const { span, value } = key;
  const parameter = key.name === undefined ? '' : 'entityId: ';
  const head = `${parameter}new ${entityId}(${quoted(name)}, `;
  return [
    editOf(file, { start: span.start, end: value.span.start }, head, 'reference'),
    editOf(file, { start: span.end, end: span.end }, ')', 'reference'),
  ];
}

/** The finding that forbids a plan which would have to give a proxy another name. */
export function notRenamed(file: CsharpFile, { found, site }: CsharpReference, name: string): CloneFinding {
  return {
    ...findingAt(
      'TYPED_PROXY',
      file,
      site.kind === 'type' ? site.span.start : 0,
      `${neutralise(found.api)} takes its name from a type, so it cannot be made to name ${neutralise(name)}.`,
      found.targetKind === 'entity'
        ? 'Give an EntityId with the name instead of the key, or leave includeEntities out.'
        : 'Use CallActivityAsync with the name there.',
    ),
    severity: 'error',
  };
}
