import { generatedMark } from '../../source/index.ts';
import { dispatcherFunction } from '../find/index.ts';
import type { HelperFile } from './helper-files.ts';

export const dispatcherFile = 'durable-versions';

/** The text of the file that holds the dispatcher. */
export function dispatcherText({ isTyped, format }: Pick<HelperFile, 'isTyped' | 'format'>): string {
  const typed = (text: string): string => (isTyped ? text : '');
  const lines = [
    `// ${generatedMark} with each version.`,
    ...(format === 'commonjs' && !isTyped ? [`'use strict';`, ''] : []),
    ...(isTyped ? [`import type { OrchestrationContext, OrchestrationHandler } from 'durable-functions';`, ''] : []),
    '/**',
    ' * Runs each instance on the body of the version that it was started with; instances without a version run on the first one.',
    ' * Its sub-orchestrations get the same version.',
    ' */',
    `${format === 'esm' || isTyped ? 'export ' : ''}function ${dispatcherFunction}(`,
    `  frozen${typed(': readonly (readonly [string, OrchestrationHandler])[]')},`,
    `  version${typed(': string')},`,
    `  current${typed(': OrchestrationHandler | undefined')},`,
    `)${typed(': OrchestrationHandler')} {`,
    `  return function* (context${typed(': OrchestrationContext')}) {`,
    '    const { df } = context;',
    '    const asked = df.version || (frozen[0] ?? [version])[0];',
    '    const body = asked === version ? current : frozen.find(([known]) => known === asked)?.[1];',
    '    if (body === undefined) {',
    '      throw new Error(`This app has no code for version ${asked} of the orchestration of instance ${df.instanceId}.`);',
    '    }',
    '    const { callSubOrchestrator, callSubOrchestratorWithRetry } = df;',
    '    df.callSubOrchestrator = (name, input, instanceId, own) =>',
    '      callSubOrchestrator.call(df, name, input, instanceId, own ?? asked);',
    '    df.callSubOrchestratorWithRetry = (name, retry, input, instanceId, own) =>',
    '      callSubOrchestratorWithRetry.call(df, name, retry, input, instanceId, own ?? asked);',
    '    return yield* body(context);',
    '  };',
    '}',
    ...(format === 'commonjs' && !isTyped ? ['', `module.exports = { ${dispatcherFunction} };`] : []),
    '',
  ];
  return lines.join('\n');
}
