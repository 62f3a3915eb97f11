/**
 * The partition whose control queue carries the messages of an instance: FNV-1a (32 bit) over the UTF-8 bytes of the
 * id as the user knows it (unescaped), modulo the number of partitions.
 * Source: Azure/durabletask src/DurableTask.AzureStorage/Fnv1aHashHelper.cs
 */
export function partitionOf(instanceId: string, partitionCount: number): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(instanceId, 'utf8')) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0) % partitionCount;
}
