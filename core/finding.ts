/** Something about the set-up that a user should know: it does not decide the verdict by itself. */
export interface Finding {
  /** Stable name of the kind of finding, such as `CONNECTION_NAME_IGNORED`. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'note';
  /** What was seen and why it matters. Safe to print. */
  readonly message: string;
  /** What to do, with the `az` command where there is one. */
  readonly fix?: string;
}
