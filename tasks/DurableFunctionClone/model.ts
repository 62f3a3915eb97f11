import type { NamePattern, Version } from '../../core/cloning/names/index.ts';
import type { CloneRun } from '../../core/cloning/run/index.ts';
import type { Language } from '../../core/cloning/model.ts';

/** The function app that is asked or changed. */
export interface AppInputs {
  readonly appName: string;
  readonly resourceGroupName?: string;
  /** Absent for production. */
  readonly slotName?: string;
}

/** `action: clone`. */
export interface CloneInputs {
  readonly action: 'clone';
  readonly run: CloneRun;
}

/** `action: setStarterSetting`. */
export interface SettingInputs {
  readonly action: 'setStarterSetting';
  readonly app: AppInputs;
  readonly setting: string;
  readonly version: Version | 'none';
  readonly pattern: NamePattern;
  readonly dryRun: boolean;
}

/** `action: retire`. */
export interface RetireInputs {
  readonly action: 'retire';
  readonly app: AppInputs;
  readonly sourceFolder: string;
  readonly language?: Language['name'];
  readonly pattern: NamePattern;
  /** That stays current; absent: the newest one in the sources. */
  readonly version?: Version;
  /** `drained`: every one of which nothing is in flight. */
  readonly versions: readonly (Version | 'plain')[] | 'drained';
  /** The app setting that starts follow; absent when they follow none. */
  readonly starterSetting?: string;
  readonly timeoutMs: number;
  readonly dryRun: boolean;
}

/** What DurableFunctionClone@1 is asked for, checked and complete. */
export type FunctionCloneInputs = CloneInputs | SettingInputs | RetireInputs;
