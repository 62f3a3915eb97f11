import type { Answer } from '../faults/index.ts';
import type { Handler, SandboxRequest } from '../http-server/index.ts';
import type { App, Estate, Slot } from './estate.ts';
import type { OperationAnswers } from './operation-answers.ts';
import type { SlotProvider } from './slots/index.ts';

/** What the routes of a site work on. */
export interface ArmContext {
  readonly estate: Estate;
  readonly slots: SlotProvider;
  readonly operations: OperationAnswers;
  readonly hostOf: (slot: Slot) => Handler | undefined;
  /** Told of a slot that is about to be one of the app's, and of one that no longer is. */
  readonly slotComes: (app: App, slot: Slot) => Promise<void>;
  readonly slotGoes: (slot: Slot) => Promise<void>;
  /** Told when the address may have changed that a slot runs its package from, or what is there. */
  readonly packageChanges: (slot: Slot) => Promise<void>;
  /** A list in pages, with the link to the next one. */
  readonly page: (
    request: SandboxRequest,
    items: readonly unknown[],
    carry?: Readonly<Record<string, string>>,
  ) => Answer;
}
