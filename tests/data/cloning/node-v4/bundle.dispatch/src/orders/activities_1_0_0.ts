import { priceOf } from './prices.js';

export function packOrder(id: string): string {
  return `packed ${id}`;
}

export function chargeOrder(id: string): number {
  return priceOf(id);
}
