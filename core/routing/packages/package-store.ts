import type { CoreContext } from '../../context.ts';
import { secretsOf } from '../../azure/secrets.ts';
import type { BlobContainer } from '../../azure/storage/index.ts';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { PackageStore } from '../doors.ts';
import type { KeptPackage, LineRecipe } from '../recipe/model.ts';
import { parseRoutedVersion } from '../versions/index.ts';
import { sha256 } from './inspect.ts';
import { readKept, writeKept } from './kept-package.ts';

/** The container beside the registry that packages lie in. */
export const packagesContainer = 'durable-router-packages';

/** An app reads its package at every cold start, so the address has to last as long as the line. */
const signedForDays = 3650;
const dayMs = 24 * 60 * 60_000;

/**
 * Packages in a private container: `{application}/{line}/{version}-{hash}.zip`, and its recipe as `.json`, which is written last: what
 * has no recipe was not put whole.
 */
export function createPackageStore(options: {
  readonly container: BlobContainer;
  readonly context: CoreContext;
}): PackageStore {
  const { container, context } = options;

  async function put(kept: KeptPackage, zip: Uint8Array): Promise<'stored' | 'wasThere'> {
    if (sha256(zip) !== kept.packageHash) throw otherHash(kept, 'the bytes to be kept');
    await container.ensure();
    const outcome = await container.write(zipOf(kept), zip, { contentType: 'application/zip', replace: false });
    if (outcome === 'wasThere') await read(kept);
    // A recipe may have changed since: the newest counts.
    const recipe = Buffer.from(writeKept(kept));
    await container.write(recipeOf(kept), recipe, { contentType: 'application/json', replace: true });
    return outcome === 'written' ? 'stored' : 'wasThere';
  }

  async function read(kept: KeptPackage): Promise<Uint8Array> {
    const zip = await container.read(zipOf(kept));
    if (zip === undefined) {
      throw new DurableDeployError(
        'PACKAGE_UNREADABLE',
        `The package of version ${neutralise(kept.version)} is not in the ${container.description}.`,
        { fix: 'Register the version again, with its package.' },
      );
    }
    if (sha256(zip) !== kept.packageHash) throw otherHash(kept, `the blob ${zipOf(kept)}`);
    return zip;
  }

  return {
    description: container.description,
    put,
    read,
    async find(application, version, packageHash) {
      const name = recipeOf({ application, line: parseRoutedVersion(version).line, version, packageHash });
      const bytes = await container.read(name);
      if (bytes === undefined) return undefined;
      const kept = readKept(bytes.toString('utf8'), `The blob ${name}`);
      maskRecipe(kept.recipe, context);
      return kept.packageHash === packageHash ? kept : undefined;
    },
    async addressFor(kept) {
      const until = new Date(context.clock.now() + signedForDays * dayMs).toISOString();
      const { url, signed } = await container.addressOf(zipOf(kept), until);
      return { url, needsIdentity: !signed };
    },
  };
}

type PackageKey = Omit<KeptPackage, 'recipe'>;

function zipOf(key: PackageKey): string {
  return `${nameOf(key)}.zip`;
}

function recipeOf(key: PackageKey): string {
  return `${nameOf(key)}.json`;
}

function nameOf({ application, line, version, packageHash }: PackageKey): string {
  return `${application.toLowerCase()}/${line}/${version}-${packageHash.slice(0, 16)}`;
}

function maskRecipe(recipe: LineRecipe, context: CoreContext): void {
  const secrets = [
    ...Object.entries(recipe.appSettings).flatMap(([name, value]) => secretsOf(name, value)),
    ...(recipe.storage?.kind === 'connectionString' ? secretsOf('connection', recipe.storage.connectionString) : []),
    ...secretsOf('connection', recipe.trackingStore?.connectionString ?? ''),
  ];
  for (const secret of secrets) context.maskSecret(secret);
}

function otherHash(kept: KeptPackage, what: string): DurableDeployError {
  return new DurableDeployError(
    'PACKAGE_UNREADABLE',
    `The package of version ${neutralise(kept.version)} is not the one that was registered: ${neutralise(what, 200)} has another SHA-256 than ${neutralise(kept.packageHash, 64)}.`,
    { fix: 'Build a new version, and register that: what was registered under a number does not change.' },
  );
}
