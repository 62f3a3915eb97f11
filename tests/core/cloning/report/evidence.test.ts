import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Ajv, type ValidateFunction } from 'ajv';
import { parseNamePattern, parseVersion } from '../../../../core/cloning/names/index.ts';
import { planClone } from '../../../../core/cloning/plan/index.ts';
import {
  cloneEvidenceSchemaVersion,
  evidenceHead,
  evidenceOfClone,
  evidenceOfFailedClone,
  headline,
  planDocument,
  planSchemaVersion,
} from '../../../../core/cloning/report/index.ts';
import { retireEvidence, type RetireOutcome } from '../../../../core/cloning/retire/index.ts';
import type { CloneOutcome, CloneRun } from '../../../../core/cloning/run/index.ts';
import { settingEvidence } from '../../../../core/cloning/starter-setting/index.ts';
import { outcomeOf as checkOf, veryBusy } from '../../taskhub/report/outcomes.ts';
import { toyApp } from '../plan/toy.ts';

const pattern = parseNamePattern('{name}_{major}_{minor}_{patch}');
const times = { startedAt: '2026-05-01T12:00:00.000Z', endedAt: '2026-05-01T12:00:01.000Z' };
const evil = 'x\n##vso[task.complete result=Succeeded]';

const run: CloneRun = {
  sourceFolder: '/src',
  language: 'node',
  mode: 'freeze',
  version: parseVersion('1.2.0'),
  pattern,
  previousVersion: parseVersion('1.1.0'),
  previousSources: [
    { version: parseVersion('1.0.0'), retired: true },
    { version: parseVersion('1.1.0'), from: { kind: 'ref', value: evil } },
  ],
  plainVersion: 'none',
  includeEntities: true,
  includeClients: false,
  closure: 'modules',
  starterSetting: 'DurableFunctionsVersion',
  warningsAsErrors: false,
  dryRun: true,
};

function outcome(more: Partial<CloneOutcome> = {}): CloneOutcome {
  const app = toyApp(['orchestrator Order -> Pay, Gone', 'activity Pay', 'client Start -> Order', 'entity Counter'], {
    'host.json': '{}',
    'Order.toy': 'one\ntwo',
  });
  const plan = planClone(app, { ...run, previous: [], mode: 'freeze' });
  const place = { path: 'Order.toy', start: 4, end: 7, before: 'two' };
  return {
    result: 'planned',
    sources: app.sources,
    plan: {
      ...plan,
      draft: {
        ...plan.draft,
        edits: [{ ...place, after: evil, why: 'reference' }],
        created: [
          { path: 'helper.toy', text: '' },
          {
            path: 'Order_1_2_0.toy',
            text: '',
            copyOf: { path: 'Order.toy', edits: [{ ...place, after: 'x', why: 'definition' }] },
          },
        ],
      },
    },
    changes: [{ kind: 'create', path: 'helper.toy', after: '' }],
    stat: { files: 1, added: 0, removed: 0 },
    blocking: [],
    ...more,
  };
}

const retired: RetireOutcome = {
  result: 'refused',
  model: 'java',
  versions: [
    { version: 'plain', decision: 'remove', why: 'x', names: ['Order'], inFlight: 0 },
    { version: '1.0.0', decision: 'keep', keptBecause: 'unknown', why: evil, names: [], inFlight: null },
  ],
  removed: [],
  findings: [],
  changes: [],
  stat: { files: 0, added: 0, removed: 0 },
  versionsPresent: [],
  checks: [checkOf(veryBusy), checkOf(undefined)],
  reason: { code: 'CLONE_RETIREMENT_REFUSED', message: evil },
};

async function readSchema(name: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(`docs/${name}`, 'utf8')) as Record<string, unknown>;
}

describe('documents about a clone', () => {
  let evidence: ValidateFunction;
  let plan: ValidateFunction;
  before(async () => {
    const ajv = new Ajv({ allErrors: true, strict: false });
    for (const name of ['evidence.schema.json', 'slot-evidence.schema.json', 'clone-plan.schema.json']) {
      ajv.addSchema(await readSchema(name), name);
    }
    evidence = ajv.compile(await readSchema('clone-evidence.schema.json'));
    plan = ajv.compile(await readSchema('clone-plan.schema.json'));
  });

  function assertValid(validate: ValidateFunction, document: object): void {
    const text = JSON.stringify(document);
    assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors, undefined, 1));
    assert.ok(!text.includes('##vso['), 'a command of the agent');
  }

  const reason = { code: 'CLONE_FINDINGS', message: evil, fix: 'x' } as const;
  const cases: readonly (readonly [what: string, document: () => object])[] = [
    ['a plan', () => evidenceOfClone(outcome(), run, times)],
    ['a refusal', () => evidenceOfClone(outcome({ result: 'refused', reason }), run, times)],
    ['a failure before there was a plan', () => evidenceOfFailedClone(reason, run, times)],
    [
      'a setting',
      () => ({
        ...evidenceHead('setStarterSetting', times),
        ...settingEvidence({
          result: 'written',
          app: { name: 'shop', resourceGroup: 'rg', slot: 'production' },
          setting: 'X',
          before: null,
          after: 'none',
          changedByOthers: [evil],
        }),
      }),
    ],
    [
      'a retirement',
      () => ({
        ...evidenceHead('retire', times),
        ...retireEvidence(retired, {
          sourceFolder: '/src',
          pattern,
          versions: ['plain', parseVersion('1.0.0')],
          app: { appName: 'shop' },
          starterSetting: 'DurableFunctionsVersion',
          timeoutMs: 1,
          dryRun: false,
        }),
      }),
    ],
  ];
  for (const [what, document] of cases) {
    it(`evidence of ${what} is as its schema says`, () => assertValid(evidence, document()));
  }

  it('evidence of a clone is no evidence of another action', () => {
    assert.ok(!evidence({ ...evidenceOfClone(outcome(), run, times), action: 'retire' }));
  });

  it('the plan is as its schema says', () => assertValid(plan, planDocument(outcome())));

  it('the plan tells what was found, with lines of the file', () => {
    const document = planDocument(outcome()) as {
      functions: { name: string; action: string; newName?: string }[];
      references: { function: string; target: string; action: string }[];
      edits: { file: string; line?: number; copyOf?: string; why: string }[];
      findings: { code: string }[];
    };
    assert.deepEqual(
      document.functions.map(({ name, action, newName }) => [name, action, newName]),
      [
        ['Order', 'copy', 'Order_1_2_0'],
        ['Pay', 'copy', 'Pay_1_2_0'],
        ['Start', 'leave', undefined],
        ['Counter', 'copy', 'Counter_1_2_0'],
      ],
    );
    assert.deepEqual(
      document.references.map((each) => [each.function, each.target, each.action]),
      [
        ['Order', 'Pay', 'copy'],
        ['Order', 'Gone', 'leave'],
        ['Start', 'Order', 'setting'],
      ],
    );
    assert.deepEqual(
      document.edits.map(({ file, line, copyOf, why }) => [file, line, copyOf, why]),
      [
        ['Order.toy', 2, undefined, 'reference'],
        ['helper.toy', undefined, undefined, 'created'],
        ['Order_1_2_0.toy', undefined, 'Order.toy', 'definition'],
      ],
    );
    assert.ok(document.findings.some(({ code }) => code === 'DANGLING_REFERENCE'));
  });

  it('the schemas state the versions that are written', async () => {
    const text = await readFile('docs/clone-evidence.schema.json', 'utf8');
    const stated = [...text.matchAll(/"schemaVersion": \{\s*"const": "([^"]+)"/g)].map(([, version]) => version);
    assert.deepEqual(
      stated,
      Array.from({ length: 3 }, () => cloneEvidenceSchemaVersion),
    );
    const properties = (await readSchema('clone-plan.schema.json'))['properties'] as Record<string, unknown>;
    assert.deepEqual(properties['schemaVersion'], { const: planSchemaVersion });
  });
});

describe('the headline of a clone', () => {
  const app = ['orchestrator Order -> Pay', 'activity Pay', 'client Start -> Order'];
  const headlineOf = (previous: readonly string[]): string => {
    const analysis = toyApp(app);
    const plan = planClone(analysis, {
      ...run,
      previous: previous.map((version) => ({ version: parseVersion(version), analysis: toyApp(app) })),
    });
    return headline({ ...outcome(), result: 'written', plan, stat: { files: 2, added: 1, removed: 0 } });
  };

  it('says which version the copies are of, where the folder itself is copied', () => {
    assert.equal(headlineOf([]), '2 functions copied as version 1.2.0: 2 files written.');
  });

  it('tells what is kept from what gets the version, where earlier sources are given', () => {
    assert.equal(headlineOf(['1.1.0']), '2 functions copied, 2 names given version 1.2.0: 2 files written.');
  });
});
