import { neutralise } from '../../../text.ts';
import { finding } from '../../finding.ts';
import type { NamesFound } from '../../findings/index.ts';
import type { CloneFinding } from '../../model.ts';
import type { JavaApp } from '../app.ts';
import type { CallFacts, Expression, JavaFile } from '../facts.ts';
import type { LineOf } from '../inventory.ts';
import { functionAround } from '../resolve/places.ts';

type Found = Omit<JavaApp, 'inventory'>;

/** Starts that meet under one id, and orchestrations that never end. */
export function callFindings(app: Found, file: JavaFile, call: CallFacts, lineOf: LineOf): CloneFinding[] {
  const line = (): number => lineOf(file, call.start);
  if (call.name === 'continueAsNew') {
    const name = nameAround(app, file, call);
    return [
      finding(
        'ETERNAL_ORCHESTRATION',
        `${name} starts itself anew under the name that it was started with: instances in flight never get to another version.`,
        {
          path: file.path,
          line: line(),
          fix: 'End the running instances and start them again under the new name once it is deployed.',
        },
      ),
    ];
  }
  const id = instanceIdOf(call);
  const value = id === undefined ? null : app.names.value(id, { file, type: call.type });
  if (value === null) return [];
  return [
    finding(
      'FIXED_INSTANCE_ID',
      `${nameAround(app, file, call)} starts an instance with the fixed id "${neutralise(value, 100)}": one of another version that runs under it is in the way.`,
      {
        path: file.path,
        line: line(),
        fix: 'End the running instance before the new version is started, or put the version into the id.',
      },
    ),
  ];
}

/** The argument that gives the id of the instance. */
export function instanceIdOf({ name, args, receiver }: CallFacts): Expression | undefined {
  switch (name) {
    case 'scheduleNewOrchestrationInstance':
      return receiver.kind === 'path' || receiver.kind === 'other' ? args[2] : undefined;
    case 'callSubOrchestrator':
      return args.length > 3 ? args[2] : undefined;
    case 'setInstanceId':
      return args[0];
    default:
      return undefined;
  }
}

function nameAround(app: Found, file: JavaFile, call: CallFacts): string {
  const around = functionAround(file, call.method);
  const method = file.methods[call.method];
  const name = around && app.names.value(around.name, { file, type: method?.type ?? -1 });
  return neutralise(name ?? method?.name ?? file.path);
}

/** Instances that are looked for by a name. */
export function queryFindings(app: Found, file: JavaFile, names: NamesFound, lineOf: LineOf): CloneFinding[] {
  return file.comparisons.flatMap(({ of, type, start }) =>
    app.names.given(of, { file, type }).flatMap(({ value }) => {
      const name = names.get((value ?? '').toLowerCase());
      if (name === undefined) return [];
      return [
        finding(
          'QUERY_BY_NAME',
          `Something is looked for by the name ${neutralise(name)}: instances under a versioned name are not found by it.`,
          {
            path: file.path,
            line: lineOf(file, start),
            fix: 'Compare with all versions of the name, such as by its beginning.',
          },
        ),
      ];
    }),
  );
}
