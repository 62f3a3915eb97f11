import { neutralise } from '../text.ts';
import { productionSlot } from './model.ts';

/** `slot staging`, or `production`; safe to print. */
export function slotLabel(name: string): string {
  return name === productionSlot ? name : `slot ${neutralise(name, 60)}`;
}
