import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultNamePattern } from '../../../core/cloning/names/index.ts';
import type { CloneRun } from '../../../core/cloning/run/index.ts';
import { readFunctionCloneInputs } from '../../../tasks/DurableFunctionClone/inputs.ts';
import type { FunctionCloneInputs } from '../../../tasks/DurableFunctionClone/model.ts';
import { createMemoryHost } from '../../support/in-memory-host.ts';

type Given = Readonly<Record<string, string>>;

const azure = { azureSubscription: 'shop', appName: 'shop-orders' };

describe('the inputs of DurableFunctionClone', () => {
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'clone-inputs-'));
    mkdirSync(join(root, 'old'));
    writeFileSync(join(root, 'package.json'), '{ "version": "2.3.4" }');
    writeFileSync(
      join(root, 'app.csproj'),
      '<Project><PropertyGroup><Version>1.4.0-beta.1</Version></PropertyGroup></Project>',
    );
    writeFileSync(join(root, 'pom.xml'), '<project/>');
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const read = (inputs: Given): FunctionCloneInputs =>
    readFunctionCloneInputs(createMemoryHost({ inputs, variables: { 'System.DefaultWorkingDirectory': root } }));
  const run = (inputs: Given): CloneRun => {
    const read1 = read({ version: '1.2.0', ...inputs });
    assert.equal(read1.action, 'clone');
    return read1.run;
  };
  const problemOf = (inputs: Given): string => {
    try {
      read(inputs);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };

  it('has defaults for all but the version', () => {
    assert.deepEqual(run({}), {
      sourceFolder: root,
      mode: 'freeze',
      version: { text: '1.2.0', major: 1, minor: 2, patch: 0 },
      pattern: { text: defaultNamePattern, suffix: '_{major}_{minor}_{patch}' },
      previousSources: [],
      includeEntities: false,
      includeClients: false,
      closure: 'functions',
      warningsAsErrors: false,
      dryRun: false,
    });
  });

  it('takes everything that is asked for a clone', () => {
    const asked = run({
      sourceFolder: join(root, 'old'),
      language: 'Java',
      previousSources: '1.0.0 = v1.0.0\n1.1.0=./old',
      plainVersion: '1.0.0',
      namePattern: '{name}_v{major}',
      includeEntities: 'true',
      includeClients: 'true',
      closure: 'types',
      startersFollowSetting: 'true',
      warningsAsErrors: 'true',
      dryRun: 'true',
    });
    assert.equal(asked.sourceFolder, join(root, 'old'));
    assert.equal(asked.language, 'java');
    assert.equal(asked.plainVersion === 'none' ? '' : asked.plainVersion?.text, '1.0.0');
    assert.equal(asked.pattern.suffix, '_v{major}');
    assert.deepEqual(
      asked.previousSources.map((source) => [source.version.text, 'from' in source ? source.from : 'retired']),
      [
        ['1.0.0', { kind: 'ref', value: 'v1.0.0' }],
        ['1.1.0', { kind: 'folder', value: join(root, 'old') }],
      ],
    );
    assert.equal(asked.starterSetting, 'DurableFunctionsVersion');
    assert.deepEqual(
      [asked.includeEntities, asked.includeClients, asked.closure, asked.warningsAsErrors, asked.dryRun],
      [true, true, 'types', true, true],
    );
  });

  it('follows no setting unless that is asked for, and none in mode dispatch', () => {
    assert.equal(run({ starterSetting: 'Which' }).starterSetting, undefined);
    assert.equal(run({ starterSetting: 'Which', startersFollowSetting: 'true' }).starterSetting, 'Which');
    const dispatch = { mode: 'dispatch', previousSources: '1.0.0 = v1', startersFollowSetting: 'true' };
    assert.equal(run(dispatch).starterSetting, undefined);
  });

  describe('place of an earlier version', () => {
    for (const [line, expected] of [
      ['1.0.0 = v1.0.0', { kind: 'ref', value: 'v1.0.0' }],
      ['v1.0.0=release/1.0', { kind: 'ref', value: 'release/1.0' }],
      ['1.0.0 = old', { kind: 'folder', value: 'old' }],
      ['1.0.0 = ref:old', { kind: 'ref', value: 'old' }],
      ['1.0.0 = folder: releases/1', { kind: 'folder', value: 'releases/1' }],
      ['1.0.0 = ./not there', { kind: 'folder', value: 'not there' }],
      ['1.0.0 = ../elsewhere', { kind: 'folder', value: '../elsewhere' }],
      ['1.0.0 = /opt/app', { kind: 'folder', value: '/opt/app' }],
      ['1.0.0 = a=b', { kind: 'ref', value: 'a=b' }],
      ['1.0.0 = ref:retired', { kind: 'ref', value: 'retired' }],
      ['1.0.0 = Retired', 'retired'],
    ] as const) {
      it(line, () => {
        const [source] = run({ previousSources: line }).previousSources;
        assert.equal(source?.version.text, '1.0.0');
        const place = 'from' in source ? source.from : 'retired';
        assert.deepEqual(
          place,
          typeof expected === 'object' && expected.kind === 'folder'
            ? { kind: 'folder', value: join(expected.value.startsWith('/') ? '' : root, expected.value) }
            : expected,
        );
      });
    }
  });

  it('takes the version from a project file', () => {
    const asked = read({ versionFrom: join(root, 'package.json') });
    assert.equal(asked.action === 'clone' ? asked.run.version.text : '', '2.3.4');
  });

  it('sets a version, or plain names, on a slot', () => {
    const asked = read({ action: 'setStarterSetting', ...azure, slotName: 'Staging', version: 'none', dryRun: 'true' });
    assert.deepEqual(asked, {
      action: 'setStarterSetting',
      app: { appName: 'shop-orders', slotName: 'staging' },
      setting: 'DurableFunctionsVersion',
      version: 'none',
      pattern: { text: defaultNamePattern, suffix: '_{major}_{minor}_{patch}' },
      dryRun: true,
    });
  });

  it('retires versions, with the app whose hub is asked', () => {
    const asked = read({
      action: 'retire',
      ...azure,
      resourceGroupName: 'rg',
      slotName: 'production',
      retireVersions: '1.0.0, plain',
      plainVersion: '0.9.0',
      timeout: '1m',
    });
    assert.deepEqual(asked, {
      action: 'retire',
      app: { appName: 'shop-orders', resourceGroupName: 'rg' },
      sourceFolder: root,
      pattern: { text: defaultNamePattern, suffix: '_{major}_{minor}_{patch}' },
      versions: [{ text: '1.0.0', major: 1, minor: 0, patch: 0 }, 'plain'],
      plainVersion: { text: '0.9.0', major: 0, minor: 9, patch: 0 },
      starterSetting: 'DurableFunctionsVersion',
      timeoutMs: 60_000,
      dryRun: false,
    });
    const drained = read({ action: 'retire', ...azure, retireVersions: 'Drained', version: '1.2.0' });
    assert.deepEqual(drained.action === 'retire' && [drained.versions, drained.version?.text], ['drained', '1.2.0']);
  });

  it('reports every problem at once', () => {
    const problem = problemOf({
      version: '1.2',
      namePattern: '{name}-{major}',
      previousSources: 'v1.0.0\n2.0 = x\n1.0.0 = folder:\n1.1.0 = a\n1.1.0 = b',
      mode: 'freezing',
      dryRun: 'perhaps',
      language: 'fsharp',
    });
    for (const part of [
      '"1.2" is not a semantic version',
      'The pattern "{name}-{major}"',
      '"v1.0.0" is not of the form',
      '"2.0" is not a semantic version',
      '"folder:" names nothing',
      '1.1.0 is given twice',
      'mode: "freezing" is not one of',
      'dryRun: "perhaps"',
      'language: "fsharp"',
    ]) {
      assert.ok(problem.includes(part), `${part}\n${problem}`);
    }
  });

  const cases: readonly (readonly [what: string, inputs: Given, told: RegExp])[] = [
    ['no version', {}, /version, versionFrom: give the version/],
    ['a version in two ways', { version: '1.0.0', versionFrom: '/x/package.json' }, /both are given/],
    ['a file that is not there', { versionFrom: '/nowhere/package.json' }, /cannot be read \(ENOENT\)/],
    ['a pre-release', { version: '1.0.0-rc.1' }, /pre-release/],
    [
      'an earlier version that is newer',
      { version: '1.0.0', previousSources: '1.1.0 = x' },
      /1\.1\.0 is newer than 1\.0\.0/,
    ],
    ['dispatch without older bodies', { version: '1.0.0', mode: 'dispatch' }, /previousSources: mode dispatch/],
    [
      'dispatch with retired ones only',
      { version: '1.1.0', mode: 'dispatch', previousSources: '1.0.0 = retired' },
      /previousSources: mode dispatch/,
    ],
    [
      'plain names of no version',
      { version: '1.1.0', plainVersion: '1.0.0', previousSources: '' },
      /^plainVersion: .*none are given/,
    ],
    [
      'plain names of a version in the middle',
      { version: '1.3.0', plainVersion: '1.1.0', previousSources: '1.0.0 = a, 1.2.0 = b' },
      /plainVersion: previousSources lists an older version/,
    ],
    [
      'a copy of an earlier version beside its sources',
      { version: '1.3.0', previousVersion: '1.1.0', previousSources: '1.0.0 = a' },
      /means nothing/,
    ],
    [
      'a copy of a newer version',
      { version: '1.3.0', previousVersion: '1.3.0' },
      /previousVersion: 1\.3\.0 is not older/,
    ],
    [
      'a setting that not every host can read',
      { version: '1.3.0', startersFollowSetting: 'true', starterSetting: 'My:Version' },
      /starterSetting: "My:Version"/,
    ],
    [
      'a setting without an app',
      { action: 'setStarterSetting', version: '1.0.0' },
      /azureSubscription: .*\n.*appName: /s,
    ],
    ['a setting without a version', { action: 'setStarterSetting', ...azure }, /give the version/],
    ['nothing to retire', { action: 'retire', ...azure }, /retireVersions: give the versions/],
    ['drained and more', { action: 'retire', ...azure, retireVersions: 'drained, 1.0.0' }, /give it alone/],
    ['a version to retire that is none', { action: 'retire', ...azure, retireVersions: 'v1' }, /retireVersions: "v1"/],
  ];
  for (const [what, inputs, told] of cases) {
    it(`refuses ${what}`, () => assert.match(problemOf(inputs), told));
  }

  it('lets the version with plain names go once it is retired', () => {
    assert.equal(problemOf({ version: '1.3.0', plainVersion: '1.0.0', previousSources: '1.2.0 = v1.2.0' }), '');
    const unread = problemOf({ version: '1.3.0', plainVersion: '1.0.0', previousSources: '1.0.0 v1.0.0' });
    assert.ok(!unread.includes('plainVersion'), unread);
  });

  it('refuses a project file with a pre-release, and one without a version', () => {
    assert.match(problemOf({ versionFrom: join(root, 'app.csproj') }), /versionFrom: .*pre-release/);
    assert.match(problemOf({ versionFrom: join(root, 'pom.xml') }), /states no version/);
  });

  it('is not held up by what the editor has kept of another action', () => {
    assert.equal(problemOf({ version: '1.0.0', retireVersions: 'nonsense!', timeout: 'for ever', slotName: 'x' }), '');
    assert.equal(
      problemOf({
        action: 'setStarterSetting',
        version: '1.0.0',
        ...azure,
        previousSources: 'nonsense',
        mode: 'freeze',
      }),
      '',
    );
  });
});
