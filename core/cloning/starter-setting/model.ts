import type { NamePattern, Version } from '../names/index.ts';

/** Which version the clients of an app are to start. */
export interface StarterSettingRequest {
  readonly app: {
    readonly appName: string;
    readonly resourceGroupName?: string;
    /** Absent for production. */
    readonly slotName?: string;
  };
  /** The app setting that starts follow. */
  readonly setting: string;
  /** `none`: plain names. */
  readonly version: Version | 'none';
  readonly pattern: NamePattern;
  /** Nothing is written. */
  readonly dryRun: boolean;
}

/** What came of it. */
export interface StarterSettingOutcome {
  readonly result: 'written' | 'unchanged' | 'planned';
  readonly app: { readonly name: string; readonly resourceGroup: string; readonly slot: string };
  readonly setting: string;
  /** `null`: there was none, so that starts took the version in the code. From outside: neutralise before printing. */
  readonly before: string | null;
  readonly after: string;
  /** Names of other settings that somebody else changed at the same time. */
  readonly changedByOthers: readonly string[];
}
