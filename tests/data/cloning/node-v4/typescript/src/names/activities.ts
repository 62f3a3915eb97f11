/** Names of activities: other modules have names of the same name. */
export const Name = 'chargeCard';

export const names = {
  weigh: 'weighParcel',
  label: 'printLabel',
} as const;

export enum Carrier {
  Air = 'shipByAir',
  Sea = 'shipBySea',
}

const prefix = 'notify';
export const notifySender = `${prefix}Sender`;
export const notifyReceiver = prefix + 'Receiver';

export const Tracking = { counter: 'ParcelCounter' };
