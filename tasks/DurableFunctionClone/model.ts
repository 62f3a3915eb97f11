import type { RetireRequest } from '../../core/cloning/retire/index.ts';
import type { CloneRun } from '../../core/cloning/run/index.ts';
import type { StarterSettingRequest } from '../../core/cloning/starter-setting/index.ts';

/** `action: clone`. */
export interface CloneInputs {
  readonly action: 'clone';
  readonly run: CloneRun;
}

/** `action: setStarterSetting`. */
export interface SettingInputs extends StarterSettingRequest {
  readonly action: 'setStarterSetting';
}

/** `action: retire`. */
export interface RetireInputs extends RetireRequest {
  readonly action: 'retire';
}

/** What DurableFunctionClone@1 is asked for, checked and complete. */
export type FunctionCloneInputs = CloneInputs | SettingInputs | RetireInputs;
