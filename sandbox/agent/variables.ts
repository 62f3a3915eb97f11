import type { VariableValue } from './types.ts';

export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly secret: boolean;
}

/** The variables of a job, by name without regard to case, each with the spelling it was first given. */
export class Variables {
  readonly #byName = new Map<string, Variable>();

  constructor(initial: Readonly<Record<string, VariableValue>> = {}) {
    for (const [name, given] of Object.entries(initial)) {
      const { value, secret } = typeof given === 'string' ? { value: given, secret: false } : given;
      this.set(name, value, secret);
    }
  }

  /** A variable that was secret once stays secret. */
  set(name: string, value: string, secret: boolean): void {
    const before = this.#byName.get(name.toLowerCase());
    this.#byName.set(name.toLowerCase(), {
      name: before?.name ?? name,
      value,
      secret: secret || (before?.secret ?? false),
    });
  }

  get(name: string): string | undefined {
    return this.#byName.get(name.toLowerCase())?.value;
  }

  isTrue(name: string): boolean {
    return this.get(name)?.toLowerCase() === 'true';
  }

  all(): Variable[] {
    return [...this.#byName.values()];
  }
}
