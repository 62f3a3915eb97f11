export const ReadName = 'ReadOrder';
