import type { Finding } from '../../finding.ts';
import type { DecidingSetting, HubLocation, VersionMatchStrategy } from '../model.ts';
import type { AppConfiguration, DurableMajor } from './app-configuration.ts';
import { decidedBy } from './stickiness.ts';
import { describeSource, type ConfigurationValue, type HostConfiguration } from './host-configuration.ts';
import { overrideFinding } from './overrides.ts';
import { list, quote } from './wording.ts';

export interface Versioning {
  readonly location: Pick<HubLocation, 'defaultVersion' | 'versionMatchStrategy'>;
  readonly settings: readonly DecidingSetting[];
  readonly findings: readonly Finding[];
}

const strategies: readonly VersionMatchStrategy[] = ['None', 'Strict', 'CurrentOrOlder'];

/**
 * `defaultVersion` and `versionMatchStrategy`, which Durable Functions reads since 3.1.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-orchestration-versioning
 */
export function readVersioning(
  configuration: AppConfiguration,
  host: HostConfiguration,
  major: DurableMajor,
): Versioning {
  const version = host.durable('defaultVersion');
  const strategy = host.durable('versionMatchStrategy');
  const written = [version, strategy].filter((value) => value !== undefined);
  if (major < 3) return { location: {}, settings: [], findings: written.map((value) => ignored(value, major)) };

  const known = strategies.find((candidate) => candidate.toLowerCase() === strategy?.value.trim().toLowerCase());
  return {
    location: {
      ...(version ? { defaultVersion: version.value } : {}),
      ...(known ? { versionMatchStrategy: known } : strategy ? {} : { versionMatchStrategy: 'CurrentOrOlder' }),
    },
    settings: written.flatMap((value) => decidedBy(configuration, value.source, 'version')),
    findings: [
      ...overrideFinding(host, 'defaultVersion', version),
      ...overrideFinding(host, 'versionMatchStrategy', strategy),
      ...(strategy && !known ? [unknownStrategy(strategy)] : []),
    ],
  };
}

function ignored(value: ConfigurationValue, major: DurableMajor): Finding {
  return {
    code: 'VERSIONING_IGNORED',
    severity: 'warning',
    message: `${describeSource(value.source)} is ignored by this version: orchestration versioning came with Durable Functions 3.1, and the app runs ${major}.x.`,
    fix: 'Upgrade to extension bundle [4.*, 5.0.0), or to version 3.1 or later of the Durable Functions extension.',
  };
}

function unknownStrategy(value: ConfigurationValue): Finding {
  return {
    code: 'VERSION_MATCH_STRATEGY_UNKNOWN',
    severity: 'error',
    message: `${quote(value.value)} in ${describeSource(value.source)} is not a version match strategy; the host does not start with it.`,
    fix: `Use ${list(strategies, 'or')}.`,
  };
}
