import { generatedFile, generatedMark } from '../source/index.ts';
import type { PythonApp } from './find/index.ts';

/** The module, and the function that gives a body the context of its version. */
export const dispatchModule = 'durable_functions_dispatch';
export const pinFunction = 'of_version';

/** Whether a path is that of the module. */
export function isDispatchModule({ root }: Pick<PythonApp, 'root'>, path: string): boolean {
  return path === `${root}${dispatchModule}.py`;
}

/**
 * The module that dispatchers ask for the context of a version: without it, the sub-orchestrations of an older body would get
 * `defaultVersion`, and run on current code.
 *
 * @throws DurableDeployError CLONE_FILE_EXISTS when a file of that name is there that this product did not write
 * Source: https://github.com/Azure/azure-functions-durable-python/pull/582 (version of call_sub_orchestrator, in 1.5.0)
 */
export function dispatchModuleOf(app: PythonApp): ReturnType<typeof generatedFile> {
  const path = `${app.root}${dispatchModule}.py`;
  return generatedFile(app.sources, path, text, 'dispatcher');
}

const text = `"""Bodies of orchestrations by the version that an instance has.

${generatedMark} with each version.
"""


def ${pinFunction}(context, version):
    """Returns the context: sub-orchestrations that are called by it get the version, unless they are given one."""
    context.call_sub_orchestrator = _with_version(context.call_sub_orchestrator, 3, version)
    context.call_sub_orchestrator_with_retry = _with_version(context.call_sub_orchestrator_with_retry, 4, version)
    return context


def _with_version(call, before, version):
    def called(*args, **kwargs):
        if len(args) <= before:
            kwargs.setdefault("version", version)
        return call(*args, **kwargs)

    return called
`;
