/** Where core reports what it does. Lines are plain text; the host neutralises and prints them. */
export interface Log {
  /** A line that a user of the pipeline should see. */
  info(line: string): void;
  /** Something that does not fail the work, yet deserves a look. */
  warning(line: string): void;
  /** Detail for `System.Debug`; the text is only built when somebody listens. */
  debug(line: () => string): void;
}

/** A log that nobody reads. */
export const silentLog: Log = { info: () => {}, warning: () => {}, debug: () => {} };
