import { settingKey } from './never-copied.ts';

/** App settings while they are put together: the last of a name counts, whatever its letter case and separator. */
export class SettingMap {
  readonly #entries = new Map<string, { readonly name: string; readonly value: string }>();

  set(name: string, value: string): this {
    this.#entries.set(settingKey(name), { name, value });
    return this;
  }

  get(name: string): string | undefined {
    return this.#entries.get(settingKey(name))?.value;
  }

  has(name: string): boolean {
    return this.#entries.has(settingKey(name));
  }

  /** The setting itself, and what stands below it: `AzureWebJobsStorage__accountName` goes with `AzureWebJobsStorage`. */
  deleteTree(name: string): this {
    const key = settingKey(name);
    for (const known of [...this.#entries.keys()]) {
      if (known === key || known.startsWith(`${key}__`)) this.#entries.delete(known);
    }
    return this;
  }

  /** Names as written, below a setting: `accountName`. */
  below(name: string): readonly string[] {
    const prefix = `${settingKey(name)}__`;
    return [...this.#entries.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  }

  /** By name as written, sorted, so that the same settings are always the same text. */
  toMap(): Map<string, string> {
    const entries = [...this.#entries.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    return new Map(entries.map(({ name, value }) => [name, value]));
  }
}
