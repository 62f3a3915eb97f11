/** One entry of `inputs` in a task.json, as far as reading needs it. */
export interface TaskInput {
  readonly name: string;
  readonly type: string;
  readonly defaultValue?: string | boolean;
  readonly required?: boolean;
  /** Such as `mode = wait && source != statusFunction`. */
  readonly visibleRule?: string;
  /** Keys of a pick list. */
  readonly options?: Readonly<Record<string, string>>;
}
