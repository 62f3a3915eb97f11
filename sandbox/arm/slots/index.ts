/** Deployment slots as the platform treats them: functions over the estate, for ARM's routes and for tests without HTTP. */
export { slotDifferences, type Difference } from './differences.ts';
export { addSlot, createSlot, deleteSlot, hasRoomForSlot, hasSlots } from './life.ts';
export { applySlotConfig, resetSlotConfig } from './preview.ts';
export {
  createSlotProvider,
  type Accepted,
  type Done,
  type Refused,
  type SlotEntity,
  type SlotProvider,
} from './requests.ts';
export { replaceAppSettings, replaceContent, replaceSlotConfigNames } from './settings.ts';
export { appSettingStays, connectionStringStays } from './stickiness.ts';
export { swapSlots, type SwapOptions } from './swap.ts';
