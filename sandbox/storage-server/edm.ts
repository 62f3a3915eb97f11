/** The table service's types and their JSON form (learn.microsoft.com, "Understanding the Table service data model"). */
import { ServiceFailure } from './failure.ts';

export type EdmType =
  'Edm.String' | 'Edm.Boolean' | 'Edm.Int32' | 'Edm.Int64' | 'Edm.Double' | 'Edm.DateTime' | 'Edm.Guid' | 'Edm.Binary';

/** A typed value. Int64, DateTime, Guid and Binary are held in their text form. */
export interface EdmValue {
  readonly type: EdmType;
  readonly value: string | number | boolean;
}

const types: ReadonlySet<string> = new Set<EdmType>([
  'Edm.String',
  'Edm.Boolean',
  'Edm.Int32',
  'Edm.Int64',
  'Edm.Double',
  'Edm.DateTime',
  'Edm.Guid',
  'Edm.Binary',
]);

/**
 * The value of one JSON property, given its annotation.
 *
 * @throws ServiceFailure 400 for a type or value that the service does not know.
 */
export function fromJson(value: unknown, annotation: string | undefined): EdmValue {
  if (annotation !== undefined && !types.has(annotation)) {
    throw new ServiceFailure(400, 'InvalidInput', `The type ${annotation} is not supported.`);
  }
  const type = (annotation as EdmType | undefined) ?? inferType(value);
  switch (type) {
    case 'Edm.Boolean':
      return { type, value: value === true || value === 'true' };
    case 'Edm.Int32':
    case 'Edm.Double':
      return { type, value: Number(value) };
    default:
      if (typeof value !== 'string') {
        throw new ServiceFailure(400, 'InvalidInput', `A value of type ${type} is given as text.`);
      }
      return { type, value };
  }
}

function inferType(value: unknown): EdmType {
  switch (typeof value) {
    case 'string':
      return 'Edm.String';
    case 'boolean':
      return 'Edm.Boolean';
    case 'number':
      return Number.isInteger(value) ? 'Edm.Int32' : 'Edm.Double';
    default:
      throw new ServiceFailure(400, 'InvalidInput', 'A property is neither text, number nor boolean.');
  }
}

export type MetadataLevel = 'none' | 'minimal' | 'full';

/** Whether the type stands beside the value in an answer: with minimal metadata only where JSON does not tell it. */
export function isAnnotated(value: EdmValue, level: MetadataLevel): boolean {
  switch (value.type) {
    case 'Edm.String':
    case 'Edm.Boolean':
    case 'Edm.Int32':
      return false;
    case 'Edm.Double':
      return level !== 'none' && Number.isInteger(value.value);
    default:
      return level !== 'none';
  }
}
