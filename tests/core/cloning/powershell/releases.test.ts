import assert from 'node:assert/strict';
import type { Analysis } from '../../../../core/cloning/model.ts';
import { defaultNamePattern, parseNamePattern, parseVersion } from '../../../../core/cloning/names/index.ts';
import { planClone, type CloneRequest } from '../../../../core/cloning/plan/index.ts';
import { sourceSet, type SourceSet } from '../../../../core/cloning/source/index.ts';
import { applyDraft, textsOf } from '../support/apply-draft.ts';
import { analyse, fixture } from './support.ts';

type Previous = Readonly<Record<string, Analysis>>;

function request(mode: CloneRequest['mode'], version: string, previous: Previous = {}): CloneRequest {
  return {
    mode,
    version: parseVersion(version),
    pattern: parseNamePattern(defaultNamePattern),
    previous: Object.entries(previous).map(([text, analysis]) => ({ version: parseVersion(text), analysis })),
    includeEntities: false,
    includeClients: false,
    closure: 'functions',
  };
}

/** The app as people edit it: the orchestrator calls one activity more in each release. */
function edited(release: number): SourceSet {
  const texts = fixture('orders');
  const path = 'BillOrder/run.ps1';
  const more = Array.from({ length: release }, () => "Invoke-DurableActivity -FunctionName 'SendMail' -Input 1\n").join(
    '',
  );
  texts[path] = `${texts[path] ?? ''}${more}`;
  return sourceSet(`release ${release}`, texts);
}

async function released(sources: SourceSet, asked: CloneRequest): Promise<SourceSet> {
  const plan = planClone(await analyse(sources), asked);
  return applyDraft(sources, plan.draft);
}

function nothing(plan: ReturnType<typeof planClone>): void {
  const { edits, created, moved, removed } = plan.draft;
  assert.deepEqual({ edits, created, moved, removed }, { edits: [], created: [], moved: [], removed: [] });
}

describe('releases of a PowerShell app', () => {
  const shared = (count: string): Record<string, string> => ({
    ...fixture('orders'),
    'shared/outer.ps1': '. "$PSScriptRoot\\inner.ps1"\n',
    'shared/inner.ps1': `function Get-Count { ${count} }\n`,
    'BillOrder/run.ps1': 'param($Context)\n. "$PSScriptRoot/../shared/outer.ps1"\nGet-Count\n',
  });

  it('name the scripts that changed, and that older functions run in their own scope', async () => {
    const older = { '1.0.0': await analyse(sourceSet('1.0.0', shared('1'))) };
    const current = await analyse(sourceSet('current', shared('2')));
    const changed = planClone(current, request('freeze', '1.1.0', older)).findings.filter(
      ({ code }) => code === 'SHARED_CODE_CHANGED',
    );
    assert.deepEqual(
      changed.map(({ path, fix }) => [path, fix]),
      [
        [
          'shared/inner.ps1',
          'See that old instances can run with the change; if not, take it back, and give what is to change another name, for the new version to use.',
        ],
      ],
    );
  });

  for (const closure of ['modules', 'types'] as const) {
    it(`know no closure: ${closure}`, async () => {
      const plan = planClone(await analyse(sourceSet('app', fixture('orders'))), {
        ...request('freeze', '1.1.0'),
        closure,
      });
      assert.deepEqual(
        plan.findings.filter(({ code }) => code === 'CLOSURE_NOT_KNOWN').map(({ fix }) => fix),
        ['Set closure: functions, and give what is to change another name, for the new version to use.'],
      );
    });
  }

  it('freeze with older sources: each deployed name keeps its code, and a second run changes nothing', async () => {
    const one = await analyse(edited(0));
    const two = await released(edited(1), request('freeze', '1.1.0', { '1.0.0': one }));
    assert.equal(two.files.get('BillOrder/run.ps1')?.text, edited(0).files.get('BillOrder/run.ps1')?.text);
    assert.match(two.files.get('BillOrder_1_1_0/run.ps1')?.text ?? '', /'SendMail_1_1_0'/);
    assert.match(two.files.get('NightlyStart/run.ps1')?.text ?? '', /'BillOrder_1_1_0'/);
    nothing(planClone(await analyse(two), request('freeze', '1.1.0', { '1.0.0': one })));

    const previous = { '1.0.0': one, '1.1.0': await analyse(edited(1)) };
    const three = await released(edited(2), request('freeze', '1.2.0', previous));
    for (const name of ['BillOrder', 'BillOrder_1_1_0', 'SendMail', 'SendMail_1_1_0']) {
      const path = `${name}/run.ps1`;
      assert.equal(three.files.get(path)?.text, two.files.get(path)?.text, path);
    }
    assert.match(three.files.get('NightlyStart/run.ps1')?.text ?? '', /'BillOrder_1_2_0'/);
    nothing(planClone(await analyse(three), request('freeze', '1.2.0', previous)));
  });

  it('freeze without older sources: copies stand beside, release after release', async () => {
    const sources = edited(0);
    const one = await released(sources, request('freeze', '1.1.0'));
    for (const [path, { text }] of sources.files) {
      if (!/^(NightlyStart|PlaceOrder)\//.test(path)) assert.equal(one.files.get(path)?.text, text, path);
    }
    assert.match(one.files.get('NightlyStart/run.ps1')?.text ?? '', /'BillOrder_1_1_0'/);
    nothing(planClone(await analyse(one), request('freeze', '1.1.0')));
    const two = await released(one, request('freeze', '1.2.0'));
    assert.match(two.files.get('NightlyStart/run.ps1')?.text ?? '', /'BillOrder_1_2_0'/);
    assert.ok(two.files.has('BillOrder_1_1_0/run.ps1') && two.files.has('BillOrder_1_2_0/run.ps1'));
    assert.deepEqual(
      [...two.files.keys()].filter((path) => /_1_1_0_1_2_0/.test(path)),
      [],
    );
    nothing(planClone(await analyse(two), request('freeze', '1.2.0')));
  });

  it('stamp: again with the same version, nothing changes', async () => {
    const one = await released(edited(0), request('stamp', '1.1.0'));
    nothing(planClone(await analyse(one), request('stamp', '1.1.0')));
    const two = await released(one, request('stamp', '1.2.0'));
    assert.deepEqual(textsOf(two), textsOf(await released(edited(0), request('stamp', '1.2.0'))));
  });

  it('dispatch: the public names stay, and the bodies of older versions stand behind them', async () => {
    const previous = { '1.0.0': await analyse(edited(0)), '1.1.0': await analyse(edited(1)) };
    const one = await released(edited(2), request('dispatch', '1.2.0', previous));
    assert.match(one.files.get('BillOrder/run.ps1')?.text ?? '', /-in '', '1\.0\.0'[^]*BillOrder_1_0_0\/run\.ps1/);
    assert.match(one.files.get('host.json')?.text ?? '', /"defaultVersion": "1\.2\.0"/);
    assert.ok(!one.files.has('BillOrder_1_0_0/function.json') && one.files.has('BillOrder_1_0_0/run.ps1'));
    nothing(planClone(await analyse(one), request('dispatch', '1.2.0', previous)));
  });

  it('with a setting: starts ask for the version, and a new release changes only what holds without it', async () => {
    const asked = { ...request('stamp', '1.1.0'), starterSetting: 'DurableFunctionsVersion' };
    const one = await released(edited(0), asked);
    assert.match(one.files.get('NightlyStart/run.ps1')?.text ?? '', /\(Get-VersionedFunctionName 'BillOrder'\)/);
    nothing(planClone(await analyse(one), asked));
    const plan = planClone(await analyse(one), { ...asked, version: parseVersion('1.2.0') });
    assert.deepEqual(
      plan.draft.edits.filter(({ why }) => why === 'setting').map(({ path }) => path),
      ['Modules/DurableFunctionsVersion/DurableFunctionsVersion.psm1'],
    );
  });
});
