import { neutralise } from '../../text.ts';
import { inspectPackage } from '../packages/index.ts';
import { act, perform } from './acts.ts';
import type { RegisterRequest } from './model.ts';
import { placeOf, registered } from './packages.ts';
import type { RoutingRun } from './routing-run.ts';

/** Keeps a package and its recipe, and registers its version. No app is made: the first request for the line does that. */
export async function runRegister(run: RoutingRun, request: RegisterRequest): Promise<void> {
  const { application, by, doors, record } = run;
  const { version, recipe, force } = request;
  const { registry, packages, context } = doors;
  const zip = await doors.readFile(request.packagePath);
  const { hash: packageHash, findings } = await inspectPackage(zip, recipe, request.packagePath);
  record.findings.push(...findings);
  record.line = version.line;
  const place = placeOf(await registry.read(application), version, packageHash, force);
  const kept = { application, line: place.line, version: version.text, packageHash, recipe };
  const named = `${neutralise(version.text, 60)} (${packageHash.slice(0, 12)})`;
  await perform(run, [
    act('uploadPackage', place.line, `Upload the package of ${named} to ${packages.description}`, async () => {
      await packages.put(kept, zip);
    }),
    act('registerVersion', place.line, `Register ${named} for line ${place.line}`, async () => {
      await registry.change(application, by, (fleet) =>
        registered(fleet, version, packageHash, force, new Date(context.clock.now()).toISOString()),
      );
    }),
  ]);
}
