import { DurableClient } from 'durable-functions';

interface Start {
  readonly client: DurableClient;
  readonly name: string;
  readonly input?: unknown;
}

/** Starts an orchestration and gives the id of its instance. */
export async function start({ client, name, input }: Start): Promise<string> {
  return client.startNew(name, { input });
}

export class Starter {
  constructor(private readonly client: DurableClient) {}

  async begin(name: string, input: unknown): Promise<string> {
    return this.client.startNew(name, { input });
  }
}
