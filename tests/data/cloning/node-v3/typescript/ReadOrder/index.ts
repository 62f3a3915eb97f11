export interface Order {
  readonly id: string;
}

export const run = async (_context: unknown, id: string): Promise<Order> => ({ id });
