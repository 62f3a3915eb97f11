import { setMaxListeners } from 'node:events';

/** A cancellation of the job, as the agent tells its tasks. */
export interface Cancellation {
  /** Aborted at the first sign. */
  readonly signal: AbortSignal;
  /** Resolves when the time to end by oneself is over: some seconds after the first sign, or at the second one. */
  readonly graceOver: Promise<void>;
  /** Calls back at the first sign, before `signal` is aborted; at once when it has come already. */
  onFirstSign(callback: (sign: NodeJS.Signals) => void): void;
  stopListening(): void;
}

/** What is used of `process`. */
export interface SignalSource {
  on(sign: NodeJS.Signals, listener: () => void): unknown;
  off(sign: NodeJS.Signals, listener: () => void): unknown;
}

/**
 * How long a cancelled task may take to end by itself. The agent sends SIGINT, SIGTERM after 7.5 s and kills after
 * another 2.5 s; what remains is for outputs and for a slow disk.
 * Source: microsoft/azure-pipelines-agent docs/design/agentjobscancellation.md
 */
export const graceMilliseconds = 3500;

/** Listens to SIGINT and SIGTERM. */
export function listenForCancellation(source: SignalSource, grace = graceMilliseconds): Cancellation {
  const controller = new AbortController();
  // Every request under way listens to it. Node would take more than ten for a leak, and say so in the task's log.
  setMaxListeners(0, controller.signal);
  const callbacks: ((sign: NodeJS.Signals) => void)[] = [];
  let firstSign: NodeJS.Signals | undefined;
  let endGrace = (): void => {};
  let timer: NodeJS.Timeout | undefined;
  const graceOver = new Promise<void>((resolve) => {
    endGrace = resolve;
  });
  const hear = (sign: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      endGrace();
      return;
    }
    firstSign = sign;
    timer = setTimeout(endGrace, grace);
    for (const callback of callbacks) callback(sign);
    controller.abort(new Error(`The job was cancelled (${sign}).`));
  };
  const listeners = (['SIGINT', 'SIGTERM'] as const).map((sign) => ({ sign, listener: () => hear(sign) }));
  for (const { sign, listener } of listeners) source.on(sign, listener);
  return {
    signal: controller.signal,
    graceOver,
    onFirstSign(callback) {
      if (firstSign === undefined) callbacks.push(callback);
      else callback(firstSign);
    },
    stopListening() {
      clearTimeout(timer);
      for (const { sign, listener } of listeners) source.off(sign, listener);
    },
  };
}
