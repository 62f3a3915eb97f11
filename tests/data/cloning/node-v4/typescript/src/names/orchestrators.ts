export const Name = 'orderParcel';
export default 'trackParcel';
