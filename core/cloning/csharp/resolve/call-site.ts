import type { ReferenceFound } from '../../model.ts';
import { lineAt } from '../../source/index.ts';
import type {
  CsharpCall,
  CsharpExpression,
  CsharpFunction,
  CsharpMember,
  CsharpReference,
  CsharpType,
  NameSite,
} from '../facts/index.ts';
import { clientType, contextType } from './apis.ts';
import { entitiesByClass } from './entity-classes.ts';
import type { Site } from './site.ts';
import type { TypeIndex } from './type-index.ts';

/** A call, where it stands. */
export interface CallSite extends Site {
  readonly member: CsharpMember;
  readonly call: CsharpCall;
}

/** Tells which function a place belongs to. */
export interface Owners {
  readonly functionOf: (site: Pick<Site, 'type' | 'member'>) => CsharpFunction | undefined;
}

export function ownersOf(functions: readonly CsharpFunction[], types: TypeIndex): Owners {
  const entityOf = entitiesByClass(functions, types);
  const byMember = new Map<CsharpMember, CsharpFunction>();
  const byClass = new Map<string, CsharpFunction>();
  for (const one of functions) {
    if (one.member === undefined) byClass.set(one.type.fullName, one);
    else if (!byMember.has(one.member)) byMember.set(one.member, one);
  }
  return {
    functionOf: ({ type, member }) =>
      (member && byMember.get(member)) ??
      (type === undefined ? undefined : (byClass.get(type.fullName) ?? entityOf(type, member))),
  };
}

/** A reference that is found, with all that is not special to how it was found. */
export function referenceAt(
  site: CallSite,
  owner: CsharpFunction | undefined,
  nameSite: NameSite,
  at: number,
  details: Pick<ReferenceFound, 'target' | 'targetKind' | 'api' | 'side' | 'style'> & {
    /** Set where the place may give several names. */
    readonly oneOfSeveral?: boolean;
    readonly followsSetting?: boolean;
  },
): CsharpReference {
  const { file, type, member, call } = site;
  const { oneOfSeveral, followsSetting, ...rest } = details;
  const helper = member.kind === 'constructor' || member.name === '' ? (type?.name ?? '') : member.name;
  return {
    found: {
      id: `${file.path}@${at}${oneOfSeveral === true ? `:${rest.target ?? ''}` : ''}`,
      ...rest,
      enclosing: owner?.found.name ?? helper,
      ...(owner === undefined ? {} : { enclosingId: owner.id }),
      path: file.path,
      line: lineAt(file.text, at),
      ...(file.tag === undefined ? {} : { tag: file.tag }),
      ...(followsSetting === true ? { followsSetting } : {}),
    },
    site: nameSite,
    ...(type === undefined ? {} : { type }),
    member,
    call,
  };
}

/** Whether a place that names an entity belongs to a client: the same id is used by clients and by orchestrations. */
export function sideOf(
  { type, member }: Pick<Site, 'type' | 'member'>,
  owner: CsharpFunction | undefined,
): 'client' | 'context' {
  if (owner?.found.kind === 'client') return 'client';
  if (owner?.found.kind === 'orchestrator' || owner?.found.kind === 'entity') return 'context';
  const parameters = member?.parameters.map((parameter) => parameter.type) ?? [];
  if (parameters.some((written) => contextType.test(written))) return 'context';
  if (parameters.some((written) => clientType.test(written))) return 'client';
  return knowsClient(type) ? 'client' : 'context';
}

function knowsClient(type: CsharpType | undefined): boolean {
  if (type === undefined) return false;
  const declared = type.members.flatMap(({ values, parameters }) => [...values, ...parameters]);
  return [...declared, ...type.parameters].some((one) => clientType.test(one.type));
}

/** Identifiers within an expression. */
export function identifiersIn({ span }: CsharpExpression, { file }: Pick<Site, 'file'>): string[] {
  return file.text.slice(span.start, Math.min(span.end, span.start + 400)).match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
}
