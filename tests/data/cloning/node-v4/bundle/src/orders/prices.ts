export function priceOf(id: string): number {
  return id.length * 10;
}
