/** A record without some of its fields. */
export function omit<T extends object, Key extends keyof T>(record: T, ...keys: readonly Key[]): Omit<T, Key> {
  const rest: Partial<T> = { ...record };
  for (const key of keys) delete rest[key];
  return rest as Omit<T, Key>;
}
