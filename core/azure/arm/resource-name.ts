/** The last part of a resource id: the resource's own name. */
export function resourceName(id: string): string {
  return id.replace(/^.*\//, '');
}
