/** A cancelled run may take some seconds to end; twice this is less. */
const lastWordsMs = 1_200;

/** For what is asked at the end of a run: when it was cancelled, it is not to be long, but can be asked at all. */
export function signalForLastWords(signal: AbortSignal): AbortSignal {
  return signal.aborted ? AbortSignal.timeout(lastWordsMs) : signal;
}
