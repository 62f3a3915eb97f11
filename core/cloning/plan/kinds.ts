import type { FunctionFound } from '../model.ts';
import type { CloneRequest } from './model.ts';

/**
 * Whether functions of the kind have versions at all. Entities keep their state under their name and clients their URL, so they are
 * left alone unless asked for; a client that anything but HTTP triggers would do its work twice.
 */
export function isVersioned(
  { kind, trigger }: Pick<FunctionFound, 'kind' | 'trigger'>,
  { includeEntities, includeClients }: Pick<CloneRequest, 'includeEntities' | 'includeClients'>,
): boolean {
  switch (kind) {
    case 'orchestrator':
    case 'activity':
      return true;
    case 'entity':
      return includeEntities;
    case 'client':
      return includeClients && trigger === 'http';
  }
}
