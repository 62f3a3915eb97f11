import { DurableDeployError, isTransient } from '../../errors.ts';
import type { Read } from '../model.ts';

/**
 * What a read gave, or for which lasting reason it gave nothing.
 *
 * @throws transient trouble, and what is no DurableDeployError
 */
export async function attempt<T>(read: Promise<T>): Promise<Read<T>> {
  try {
    return { ok: true, value: await read };
  } catch (error) {
    if (error instanceof DurableDeployError && !isTransient(error.reason)) return { ok: false, reason: error.reason };
    throw error;
  }
}

/** The same for what a decision can do without: trouble of any kind is a reason. */
export async function attemptAnything<T>(read: Promise<T>): Promise<Read<T>> {
  try {
    return { ok: true, value: await read };
  } catch (error) {
    if (error instanceof DurableDeployError) return { ok: false, reason: error.reason };
    throw error;
  }
}
