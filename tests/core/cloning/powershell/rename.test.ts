import assert from 'node:assert/strict';
import { sourceSet } from '../../../../core/cloning/source/index.ts';
import { applyDraft, textsOf } from '../support/apply-draft.ts';
import { analyse, appOf, stamp } from './support.ts';

const module = 'function Step($Name) { Invoke-DurableActivity -FunctionName $Name }\n';

describe('names in PowerShell get a version where they stand', () => {
  const cases: readonly (readonly [name: string, before: string, after: string])[] = [
    ['in single quotes', "Invoke-DurableActivity -FunctionName 'A'", "Invoke-DurableActivity -FunctionName 'A_1_2_0'"],
    ['in double quotes', 'Invoke-DurableActivity -FunctionName "A"', 'Invoke-DurableActivity -FunctionName "A_1_2_0"'],
    [
      'without quotes',
      'Invoke-DurableActivity -FunctionName A -NoWait',
      'Invoke-DurableActivity -FunctionName A_1_2_0 -NoWait',
    ],
    ['behind a colon', 'Invoke-DurableActivity -FunctionName:A', 'Invoke-DurableActivity -FunctionName:A_1_2_0'],
    ['in order', "Invoke-DurableSubOrchestrator 'Main' 1", "Invoke-DurableSubOrchestrator 'Main_1_2_0' 1"],
    [
      'in the case that is there',
      "INVOKE-durableactivity -functionNAME 'a'",
      "INVOKE-durableactivity -functionNAME 'a_1_2_0'",
    ],
    [
      'in typographic quotes',
      'Invoke-DurableActivity –FunctionName ‘A’',
      'Invoke-DurableActivity –FunctionName ‘A_1_2_0’',
    ],
    [
      'by the module and an old name',
      "AzureFunctions.PowerShell.Durable.SDK\\Invoke-ActivityFunction -FunctionName 'A'",
      "AzureFunctions.PowerShell.Durable.SDK\\Invoke-ActivityFunction -FunctionName 'A_1_2_0'",
    ],
    ['by the beginning of the parameter', "Invoke-DurableActivity -Func 'A'", "Invoke-DurableActivity -Func 'A_1_2_0'"],
    [
      'on a continued line',
      "Invoke-DurableActivity `\n  -Input 1 `\n  -FunctionName 'A'",
      "Invoke-DurableActivity `\n  -Input 1 `\n  -FunctionName 'A_1_2_0'",
    ],
    [
      'in a variable, where it is used',
      "$n = 'A'\nInvoke-DurableActivity -FunctionName $n\nWrite-Host $n",
      "$n = 'A'\nInvoke-DurableActivity -FunctionName ($n + '_1_2_0')\nWrite-Host $n",
    ],
    [
      'in a variable of several values, where they stand',
      "if ($x) { $n = 'A' } else { $n = 'B' }\nInvoke-DurableActivity -FunctionName $n",
      "if ($x) { $n = 'A_1_2_0' } else { $n = 'B_1_2_0' }\nInvoke-DurableActivity -FunctionName $n",
    ],
    [
      'in a text with variables',
      '$p = \'A\'; $e = \'\'\nInvoke-DurableActivity -FunctionName "$p$e"\nInvoke-DurableActivity -FunctionName "$($p)"',
      '$p = \'A\'; $e = \'\'\nInvoke-DurableActivity -FunctionName "$p${e}_1_2_0"\nInvoke-DurableActivity -FunctionName "$($p)_1_2_0"',
    ],
    [
      'in a bare word with a variable',
      "$p = 'Ma'\nInvoke-DurableSubOrchestrator -FunctionName ${p}in",
      "$p = 'Ma'\nInvoke-DurableSubOrchestrator -FunctionName ${p}in_1_2_0",
    ],
    [
      'in a sum',
      "$p = 'Ma'\nInvoke-DurableSubOrchestrator -FunctionName ($p + 'in')",
      "$p = 'Ma'\nInvoke-DurableSubOrchestrator -FunctionName ($p + 'in_1_2_0')",
    ],
    [
      'in a sum that ends with a variable',
      "$p = 'in'\nInvoke-DurableSubOrchestrator -FunctionName ('Ma' + $p)",
      "$p = 'in'\nInvoke-DurableSubOrchestrator -FunctionName ('Ma' + $p + '_1_2_0')",
    ],
    [
      'in a formatted text',
      "Invoke-DurableSubOrchestrator -FunctionName ('M{0}n' -f 'ai')",
      "Invoke-DurableSubOrchestrator -FunctionName ('M{0}n' -f 'ai' + '_1_2_0')",
    ],
    [
      'in a choice',
      "Invoke-DurableActivity -FunctionName ($x ? 'A' : \"B\")\n$(if ($y) { 'A' })",
      "Invoke-DurableActivity -FunctionName ($x ? 'A_1_2_0' : \"B_1_2_0\")\n$(if ($y) { 'A' })",
    ],
    [
      'in a switch',
      "$n = switch ($x) { 1 { 'A' } default { 'B' } }\nInvoke-DurableActivity -FunctionName $n",
      "$n = switch ($x) { 1 { 'A_1_2_0' } default { 'B_1_2_0' } }\nInvoke-DurableActivity -FunctionName $n",
    ],
    [
      'in a table of names',
      "$t = @{ a = 'A'; 'b' = 'B' }\nInvoke-DurableActivity -FunctionName $t.a\nInvoke-DurableActivity -FunctionName $t['B']",
      "$t = @{ a = 'A'; 'b' = 'B' }\nInvoke-DurableActivity -FunctionName ($t.a + '_1_2_0')\nInvoke-DurableActivity -FunctionName ($t['B'] + '_1_2_0')",
    ],
    [
      'in a table of names, by a computed key',
      "$t = @{ a = 'A'; b = 'B' }\nInvoke-DurableActivity -FunctionName $t[$k]",
      "$t = @{ a = 'A_1_2_0'; b = 'B_1_2_0' }\nInvoke-DurableActivity -FunctionName $t[$k]",
    ],
    [
      'in splatted hashtables',
      "$p = @{ functionname = 'A'; Input = 1 }\nInvoke-DurableActivity @p\n$q = [ordered]@{}\n$q['FunctionName'] = 'B'\nInvoke-DurableActivity @q\nInvoke-DurableActivity @q -NoWait",
      "$p = @{ functionname = 'A_1_2_0'; Input = 1 }\nInvoke-DurableActivity @p\n$q = [ordered]@{}\n$q['FunctionName'] = 'B_1_2_0'\nInvoke-DurableActivity @q\nInvoke-DurableActivity @q -NoWait",
    ],
    [
      'in a splatted hashtable with a variable',
      "$n = 'A'\n$p = @{ FunctionName = $n }\nInvoke-DurableActivity @p",
      "$n = 'A'\n$p = @{ FunctionName = $n + '_1_2_0' }\nInvoke-DurableActivity @p",
    ],
    [
      'in a loop over names',
      "foreach ($n in @('A', \"B\")) { Invoke-DurableActivity -FunctionName $n }\n'C' | % { Invoke-DurableActivity -FunctionName $_ }",
      "foreach ($n in @('A_1_2_0', \"B_1_2_0\")) { Invoke-DurableActivity -FunctionName $n }\n'C' | % { Invoke-DurableActivity -FunctionName ($_ + '_1_2_0') }",
    ],
    [
      'given to a helper',
      "function Step($Name, [switch] $Fast) { Invoke-DurableActivity -FunctionName $Name }\nStep 'A'\nStep -Fast -Name B\nStep -Fast B",
      "function Step($Name, [switch] $Fast) { Invoke-DurableActivity -FunctionName $Name }\nStep 'A_1_2_0'\nStep -Fast -Name B_1_2_0\nStep -Fast B_1_2_0",
    ],
    [
      'given to a helper by all its parameters',
      "function Step { param($FunctionName, $Input) Invoke-DurableActivity @PSBoundParameters }\nStep 'A' 1",
      "function Step { param($FunctionName, $Input) Invoke-DurableActivity @PSBoundParameters }\nStep 'A_1_2_0' 1",
    ],
    [
      'of a helper without one',
      "function Step { param($Name = 'A') Invoke-DurableActivity -FunctionName $Name }\nStep",
      "function Step { param($Name = 'A_1_2_0') Invoke-DurableActivity -FunctionName $Name }\nStep",
    ],
    [
      'of a class and an enumeration',
      "class N { static [string] $First = 'A' }\nenum E { B }\nInvoke-DurableActivity -FunctionName ([N]::First)\nInvoke-DurableActivity -FunctionName ([E]::B)",
      'class N { static [string] $First = \'A\' }\nenum E { B }\nInvoke-DurableActivity -FunctionName ("$([N]::First)_1_2_0")\nInvoke-DurableActivity -FunctionName ("$([E]::B)_1_2_0")',
    ],
    [
      'not in comments, other texts, or other commands',
      "# Invoke-DurableActivity -FunctionName 'A'\n<# 'A' #>\nWrite-Host \"Invoke-DurableActivity -FunctionName 'A'\"\n@'\n'A'\n'@\nGet-Thing -FunctionName 'A'",
      "# Invoke-DurableActivity -FunctionName 'A'\n<# 'A' #>\nWrite-Host \"Invoke-DurableActivity -FunctionName 'A'\"\n@'\n'A'\n'@\nGet-Thing -FunctionName 'A'",
    ],
    [
      'not where it is only known at run time',
      "Invoke-DurableActivity -FunctionName \"A$($Context.Input)\"\nInvoke-DurableActivity -FunctionName $unknown\n$u = 'A'; $u += 'B'\nInvoke-DurableActivity -FunctionName $u",
      "Invoke-DurableActivity -FunctionName \"A$($Context.Input)\"\nInvoke-DurableActivity -FunctionName $unknown\n$u = 'A'; $u += 'B'\nInvoke-DurableActivity -FunctionName $u",
    ],
    [
      'before and behind ??, but not at the end of what may be nothing',
      "$n = 'A'\nInvoke-DurableActivity -FunctionName ($n ?? 'B')\nInvoke-DurableActivity -FunctionName ('A' ?? 'B')",
      "$n = 'A'\nInvoke-DurableActivity -FunctionName ($n ?? 'B_1_2_0')\nInvoke-DurableActivity -FunctionName ('A_1_2_0' ?? 'B_1_2_0')",
    ],
    [
      'with other line ends',
      "param($Context)\r\nInvoke-DurableActivity -FunctionName 'A'\r\n",
      "param($Context)\r\nInvoke-DurableActivity -FunctionName 'A_1_2_0'\r\n",
    ],
    [
      'behind a byte order mark and other characters',
      "\uFEFF# 返金 😀\nInvoke-DurableActivity -FunctionName 'A'",
      "\uFEFF# 返金 😀\nInvoke-DurableActivity -FunctionName 'A_1_2_0'",
    ],
  ];
  for (const [name, before, after] of cases) {
    it(name, async () => {
      const sources = appOf(before);
      const analysis = await analyse(sources);
      const stamped = applyDraft(sources, analysis.rename(stamp(analysis, '_1_2_0')));
      assert.equal(stamped.files.get('Main_1_2_0/run.ps1')?.text, after);

      const again = await analyse(stamped);
      const raised = applyDraft(stamped, again.rename(stamp(again, '_1_10_0')));
      assert.equal(raised.files.get('Main_1_10_0/run.ps1')?.text, after.replaceAll('_1_2_0', '_1_10_0'));
      const same = await analyse(raised);
      const draft = same.rename(stamp(same, '_1_10_0'));
      assert.deepEqual([draft.edits, draft.moved.filter(({ from, to }) => from !== to)], [[], []]);
    });
  }

  it('is done with names that are put together from themselves again and again', async () => {
    const lines = Array.from(
      { length: 40 },
      (_, index) => `$n = $n + $m + '${index}'\n$m = "$n$m" + $Request.Body\n$t.Name = $t.Name + '${index}'\n`,
    ).join('');
    const analysis = await analyse(
      appOf(
        `param($Request)\n$n = 'A'; $m = ''; $t = @{ Name = 'A' }\n${lines}Start-DurableOrchestration -FunctionName $m\nStart-DurableOrchestration -FunctionName $n\nInvoke-DurableActivity -FunctionName $t.Name\n`,
      ),
    );
    assert.ok(analysis.inventory.references.some(({ style }) => style === 'generic-starter'));
  }).timeout(20_000);

  it('replaces a name that has nothing in common with the new one', async () => {
    const sources = appOf(
      "$n = 'A'\nInvoke-DurableActivity -FunctionName $n\nInvoke-DurableActivity -FunctionName 'A'",
    );
    const analysis = await analyse(sources);
    const references = new Map(analysis.inventory.references.map(({ id }) => [id, 'Other']));
    const after = applyDraft(sources, analysis.rename({ definitions: new Map(), references }));
    assert.equal(
      after.files.get('Main/run.ps1')?.text,
      "$n = 'A'\nInvoke-DurableActivity -FunctionName 'Other'\nInvoke-DurableActivity -FunctionName 'Other'",
    );
  });

  it('follows the folder in paths of scripts', async () => {
    const sources = appOf(
      [
        '. "$PSScriptRoot/../A/lib.ps1"',
        String.raw`. "$PSScriptRoot\..\B\lib.ps1"`,
        ". (Join-Path $PSScriptRoot '..' 'C' 'lib.ps1')",
        '. "$PSScriptRoot/own.ps1"',
        '. (Join-Path (Split-Path $PSScriptRoot -Parent) "Shared/A.ps1")',
      ].join('\n'),
      { 'A/lib.ps1': '', 'B/lib.ps1': '', 'C/lib.ps1': '', 'Main/own.ps1': '', 'Shared/A.ps1': '' },
    );
    const analysis = await analyse(sources);
    const after = applyDraft(sources, analysis.rename(stamp(analysis, '_v2')));
    assert.deepEqual(after.files.get('Main_v2/run.ps1')?.text.split('\n'), [
      '. "$PSScriptRoot/../A_v2/lib.ps1"',
      String.raw`. "$PSScriptRoot\..\B_v2\lib.ps1"`,
      ". (Join-Path $PSScriptRoot '..' 'C_v2' 'lib.ps1')",
      '. "$PSScriptRoot/own.ps1"',
      '. (Join-Path (Split-Path $PSScriptRoot -Parent) "Shared/A.ps1")',
    ]);
  });

  it('follows names through modules, dot-sourced scripts and the profile', async () => {
    const main =
      "param($Context)\n. $PSScriptRoot/../lib/steps.ps1\nStep 'A'\nOther 'B'\nInvoke-DurableActivity -FunctionName $Global:Third\n";
    const sources = appOf(main, {
      'Modules/Steps/Steps.psm1': module,
      'lib/steps.ps1': 'function Other([string] $What) { Step -Name $What }\n',
      'profile.ps1': "$global:Third = 'C'\n",
    });
    const analysis = await analyse(sources);
    const after = applyDraft(sources, analysis.rename(stamp(analysis, '_v2')));
    assert.equal(
      after.files.get('Main_v2/run.ps1')?.text,
      main.replace("'A'", "'A_v2'").replace("'B'", "'B_v2'").replace('$Global:Third', "($Global:Third + '_v2')"),
    );
    assert.equal(after.files.get('Modules/Steps/Steps.psm1')?.text, module);
  });

  it('does not edit a script that PowerShell could not load', async () => {
    const sources = appOf("Invoke-DurableActivity -FunctionName 'A'\n{ (\n");
    const analysis = await analyse(sources);
    assert.deepEqual(
      analysis.inventory.findings.map(({ code, path }) => [code, path]),
      [['SYNTAX_ERROR', 'Main/run.ps1']],
    );
    assert.throws(() => analysis.rename(stamp(analysis, '_v2')), { code: 'CLONE_SYNTAX_ERROR' });
  });

  it('leaves what is not renamed as it is, to the byte', async () => {
    const sources = appOf("param($Context)\nInvoke-DurableActivity -FunctionName 'A'\n");
    const analysis = await analyse(sources);
    const nothing = analysis.rename({ definitions: new Map(), references: new Map() });
    assert.deepEqual(textsOf(applyDraft(sources, nothing)), textsOf(sources));
  });

  it('refuses sources that were not read', async () => {
    const sources = { ...sourceSet('app', { 'A/function.json': '{}' }), unread: new Map([['A/run.ps1', 'UTF-16']]) };
    await assert.rejects(() => analyse(sources), {
      code: 'CLONE_SOURCE_UNREADABLE',
      message: /UTF-16/,
    });
  });
});
