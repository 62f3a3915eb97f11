/** The tag by which the app of a line is known: `shop/1.0`. */
export const lineTag = 'durable-router-line';
