export const ORDER = 'handleOrder';
export const PACK = 'packOrder' as const;
