import { Readable } from 'node:stream';

/** A body that has come as a whole. It can be let go like a stream. */
export class WholeBody {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  destroy(): void {}

  resume(): void {}
}

/** A body as it comes. */
export class ComingBody extends Readable {
  private readonly more: () => void;
  private readonly letGo: () => void;

  /**
   * @param more asks for more after {@link push} has said that there is enough
   * @param letGo called once nobody reads any more, at the end too
   */
  constructor(more: () => void, letGo: () => void) {
    super();
    this.more = more;
    this.letGo = letGo;
  }

  override _read(): void {
    this.more();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.letGo();
    // As for bodies of Node's own: who does not listen, such as one who reads to throw away, is not brought down.
    callback(this.listenerCount('error') === 0 ? null : error);
  }
}
