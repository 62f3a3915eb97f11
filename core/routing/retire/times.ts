/** How long a router may go on by what it has read of the registry, counted from before it was read. */
export const registryCacheMs = 5_000;

/**
 * How long a router waits for the answer of an app, at most: below the 230 seconds after which the platform cuts a request.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-scale#timeout
 */
export const forwardTimeoutMs = 225_000;

/**
 * How long after a line was closed a start may still arrive at its app: a router knew nothing of it yet, or was a minute about writing
 * that it sends a start, and its request was on its way for as long as it may be. The rest is for clocks that differ, and for the time in
 * which the closing itself was written.
 */
export const startMayArriveForMs = 600_000;

/** A request to stop an app is sent no later than this after the registry says so; whoever comes later writes it anew first. */
export const stopIsSentWithinMs = 30_000;

/** How long after `stoppedAt` a request to stop the app may still take effect: nobody starts it before. */
export const stopMayArriveForMs = 300_000;
