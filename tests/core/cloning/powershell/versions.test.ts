import assert from 'node:assert/strict';
import type { Analysis, CopyRequest, DispatchRequest, StarterRequest } from '../../../../core/cloning/model.ts';
import { sourceSet } from '../../../../core/cloning/source/index.ts';
import { applyDraft, mergeDrafts, textsOf } from '../support/apply-draft.ts';
import { analyse, appOf, assertGolden, copyAll, fixture, plainName } from './support.ts';

const sdk = { 'profile.ps1': 'Import-Module AzureFunctions.PowerShell.Durable.SDK\n' };

function starts({ inventory }: Analysis, version: string): StarterRequest {
  const references = inventory.references.filter(({ side, target }) => side === 'client' && target !== null);
  return {
    setting: 'DurableFunctionsVersion',
    version,
    suffixPattern: '_{major}_{minor}_{patch}',
    references: new Map(references.map(({ id, target }) => [id, plainName(target ?? '')])),
  };
}

function frozen(analysis: Analysis, version: string): DispatchRequest['frozen'][number] {
  const functions = new Set(
    analysis.inventory.functions.filter(({ kind }) => kind === 'orchestrator').map(({ id }) => id),
  );
  return { version, tag: version.replaceAll('.', '_'), analysis, functions };
}

/** Bodies of orchestrators, and activities under names with the version: public orchestrators keep theirs. */
function bodies(analysis: Analysis, tag: string, into: Analysis): CopyRequest {
  const { inventory } = analysis;
  const request = copyAll(analysis, tag, `_${tag}`, into);
  const ofOrchestrators = new Set([
    ...inventory.functions.filter(({ kind }) => kind === 'orchestrator').map(({ id }) => id),
    ...inventory.references.filter(({ targetKind }) => targetKind === 'orchestrator').map(({ id }) => id),
  ]);
  const others = (names: ReadonlyMap<string, string>): Map<string, string> =>
    new Map([...names].filter(([id]) => !ofOrchestrators.has(id)));
  return {
    ...request,
    definitions: others(request.definitions),
    references: others(request.references),
    orchestrators: 'unregistered',
  };
}

describe('clients in PowerShell that follow an app setting', () => {
  it('ask a helper for the name, which holds the version, and are found again', async () => {
    const sources = sourceSet('orders', fixture('orders'));
    const analysis = await analyse(sources);
    const after = applyDraft(sources, analysis.followSetting(starts(analysis, '1.2.0')));
    assertGolden('orders.setting', textsOf(after));

    const again = await analyse(after);
    const clients = again.inventory.references.filter(({ side, target }) => side === 'client' && target !== null);
    assert.deepEqual(
      clients.map(({ target, followsSetting }) => [target, followsSetting]),
      [
        ['BillOrder', true],
        ['ProcessOrder', true],
        ['ProcessOrder', true],
        ['ProcessOrder', true],
      ],
    );
    const same = again.followSetting(starts(again, '1.2.0'));
    assert.deepEqual([same.edits, same.created], [[], []]);
    const next = again.followSetting(starts(again, '1.3.0'));
    assert.deepEqual(
      next.edits.map(({ path }) => path),
      ['Modules/DurableFunctionsVersion/DurableFunctionsVersion.psm1'],
    );
    assert.match(
      applyDraft(after, next).files.get(next.edits[0]?.path ?? '')?.text ?? '',
      /\$DefaultVersion = '1\.3\.0'/,
    );
  });

  it('give the plain name where a stamped one stood', async () => {
    const sources = appOf(
      'param($Request)\nStart-DurableOrchestration -FunctionName "Main_1_1_0"\n$n = \'Main_1_1_0\'\nStart-DurableOrchestration $n',
    );
    const analysis = await analyse(sources);
    const after = applyDraft(sources, analysis.followSetting(starts(analysis, '1.2.0')));
    assert.equal(
      after.files.get('Main/run.ps1')?.text,
      "param($Request)\nStart-DurableOrchestration -FunctionName (Get-VersionedFunctionName \"Main\")\n$n = 'Main_1_1_0'\nStart-DurableOrchestration (Get-VersionedFunctionName 'Main')",
    );
  });
});

describe('the helper of clients in PowerShell', () => {
  it('keeps the line ends that it has', async () => {
    const sources = sourceSet('orders', fixture('orders'));
    const analysis = await analyse(sources);
    const texts = textsOf(applyDraft(sources, analysis.followSetting(starts(analysis, '1.2.0'))));
    const path = 'Modules/DurableFunctionsVersion/DurableFunctionsVersion.psm1';
    const changed = { ...texts, [path]: (texts[path] ?? '').replaceAll('\n', '\r\n') };
    const again = await analyse(sourceSet('orders', changed));
    assert.deepEqual(again.followSetting(starts(again, '1.2.0')).edits, []);
    const next = again.followSetting(starts(again, '1.3.0'));
    assert.deepEqual(textsOf(applyDraft(again.sources, next)), {
      ...changed,
      [path]: (changed[path] ?? '').replace("$DefaultVersion = '1.2.0'", "$DefaultVersion = '1.3.0'"),
    });
  });

  it('is refused where somebody else wrote a module of its name', async () => {
    const path = 'Modules/DurableFunctionsVersion/DurableFunctionsVersion.psm1';
    const analysis = await analyse(sourceSet('orders', { ...fixture('orders'), [path]: 'function Mine { 1 }\n' }));
    assert.throws(() => analysis.followSetting(starts(analysis, '1.2.0')), { code: 'CLONE_FILE_EXISTS' });
  });

  it('puts the version in the order that the pattern has', async () => {
    const analysis = await analyse(sourceSet('orders', fixture('orders')));
    const draft = analysis.followSetting({ ...starts(analysis, '1.2.0'), suffixPattern: '_v{minor}_{major}' });
    assert.match(draft.created[0]?.text ?? '', /return "\$\{Name\}_v\$\(\$Matches\[2\]\)_\$\(\$Matches\[1\]\)"/);
  });
});

describe('orchestrators in PowerShell that choose a body by version', () => {
  it('begin with the choice, which is written anew and not twice', async () => {
    const [one, two] = [
      await analyse(sourceSet('1.0.0', fixture('orders'))),
      await analyse(sourceSet('1.1.0', fixture('orders'))),
    ];
    const current = await analyse(sourceSet('current', fixture('orders')));
    const copies = [one, two].map((analysis, index) => {
      const tag = `1_${index}_0`;
      return analysis.copy(bodies(analysis, tag, current));
    });
    const request: DispatchRequest = { frozen: [frozen(one, '1.0.0'), frozen(two, '1.1.0')], version: '1.2.0' };
    const after = applyDraft(current.sources, mergeDrafts(...copies, current.dispatch(request)));
    assertGolden('orders.dispatch', textsOf(after));

    const again = await analyse(after);
    assert.deepEqual(again.dispatch(request).edits, []);
    const next = again.dispatch({ frozen: [frozen(two, '1.1.0')], version: '1.3.0' });
    const text = applyDraft(after, next).files.get('BillOrder/run.ps1')?.text ?? '';
    assert.equal(text.match(/#region/g)?.length, 1);
    assert.match(text, /-in '', '1\.1\.0'/);
    assert.doesNotMatch(text, /1\.0\.0|1\.2\.0/);
  });

  for (const lineEnd of ['\n', '\r\n']) {
    it(`lose the choice with ${JSON.stringify(lineEnd)} when no older version is kept, and bodies have none`, async () => {
      const script = "param($Context)\n\nInvoke-DurableActivity -FunctionName 'A'\n".replaceAll('\n', lineEnd);
      const one = await analyse(appOf(script, sdk));
      const sources = appOf(script, sdk);
      const current = await analyse(sources);
      const request = { frozen: [frozen(one, '1.0.0')], version: '1.1.0' };
      const two = await analyse(
        applyDraft(sources, mergeDrafts(one.copy(bodies(one, '1_0_0', current)), current.dispatch(request))),
      );
      assert.match(two.sources.files.get('Main/run.ps1')?.text ?? '', /#region/);
      const after = applyDraft(two.sources, two.dispatch({ frozen: [], version: '1.2.0' }));
      assert.equal(after.files.get('Main/run.ps1')?.text, script);
      const body = two.copy(bodies(two, '1_1_0', current)).created.find(({ path }) => path === 'Main_1_1_0/run.ps1');
      assert.equal(body?.text, script.replace("'A'", "'A_1_1_0'"));
    });
  }

  it('say which modules call sub-orchestrations, that get no version of the body', async () => {
    const module = 'function Start-Part { Invoke-DurableSubOrchestrator -FunctionName Main -Input 1 }\n';
    const others = {
      ...sdk,
      'Modules/Parts/Parts.psm1': module,
      'Modules/Unused/Unused.psm1': module.replace('Start-Part', 'Start-Other'),
      'lib/own.ps1': module.replace('Start-Part', 'Start-Own'),
    };
    const script = 'param($Context)\n. $PSScriptRoot/../lib/own.ps1\nStart-Part\nStart-Own\n';
    const [older, current] = [await analyse(appOf(script, others)), await analyse(appOf(script, others))];
    const { findings } = current.dispatch({ frozen: [frozen(older, '1.0.0')], version: '1.1.0' });
    assert.deepEqual(
      findings.map(({ code, path, line }) => `${code} ${path}:${line}`),
      ['SUB_ORCHESTRATION_VERSION Modules/Parts/Parts.psm1:1'],
    );
  });

  const refusals: readonly (readonly [
    name: string,
    script: string,
    others: Record<string, string>,
    message: RegExp,
  ])[] = [
    ['the commands that are built in', 'param($Context)\n', {}, /built in know no versions/],
    ['a script without parameters', '$Context\n', sdk, /no param block/],
    ['a script of named blocks', 'param($Context)\nprocess { 1 }\n', sdk, /begin, process or end/],
    [
      'a function of a module',
      'param($Context)\n',
      {
        ...sdk,
        'Main/function.json':
          '{"entryPoint": "Run", "bindings": [{"name": "Context", "type": "orchestrationTrigger"}]}',
      },
      /entryPoint/,
    ],
  ];
  for (const [name, script, others, message] of refusals) {
    it(`refuse ${name}`, async () => {
      const older = await analyse(appOf('param($Context)\n', sdk));
      const current = await analyse(appOf(script, others));
      assert.throws(() => current.dispatch({ frozen: [frozen(older, '1.0.0')], version: '1.1.0' }), {
        code: 'CLONE_MODE_REFUSED',
        message,
      });
    });
  }
});
