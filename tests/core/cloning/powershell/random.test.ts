import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sourceSet } from '../../../../core/cloning/source/index.ts';
import { applyDraft, textsOf } from '../support/apply-draft.ts';
import { analyse, copyAll, stamp } from './support.ts';

/** Ways to name a function; `#` is a number of its own. What is put behind an expression can be taken away again. */
const styles: readonly ((name: string, number: string) => string)[] = [
  (name) => `Invoke-DurableActivity -FunctionName '${name}' -Input 1`,
  (name) => `$x = Invoke-ActivityFunction -Input "it's $y" -FunctionName "${name}"`,
  (name) => `INVOKE-durableActivity -functionname:${name.toUpperCase()} -NoWait`,
  (name, number) => `$n${number} = '${name}'; Invoke-DurableActivity -FunctionName $n${number}`,
  (name, number) =>
    `$p${number} = @{ FunctionName = '${name}'; Input = @{ a = 1 } }\nInvoke-DurableActivity @p${number}`,
  (name) => `Invoke-DurableActivity -FunctionName ($a -gt 1 ? '${name}' : "${name}")`,
  (name) => `Invoke-DurableActivity -FunctionName ('${name.slice(0, 2)}' + '${name.slice(2)}')`,
  (name, number) =>
    `$s${number} = '${name.slice(0, 3)}'; Invoke-DurableActivity -FunctionName "$($s${number})${name.slice(3)}"`,
  (name, number) =>
    `foreach ($f${number} in '${name}', '${name}') {\n  Invoke-DurableActivity -FunctionName $f${number}\n}`,
  (name) => `Step -Name '${name}' -Data (Get-Date)`,
  (name) => `if (-not $z) { try { Step ${name} } catch { throw } }`,
  (name, number) => `$t${number} = @{ one = '${name}' }; Invoke-DurableActivity -FunctionName $t${number}.one`,
];

const noise: readonly ((name: string) => string)[] = [
  (name) => `# Invoke-DurableActivity -FunctionName '${name}'`,
  (name) => `<# Invoke-DurableActivity -FunctionName '${name}'\n#>`,
  (name) => `@"\nInvoke-DurableActivity -FunctionName '${name}' $($x)\n"@ | Out-Null`,
  (name) => `Write-Host "${name}: 返金 😀 \`"quoted\`" $($Context.Input)" # '`,
  () => '$null = 1..3 | Where-Object { $_ % 2 -eq 0 } | ForEach-Object { "$_" }',
  () => "switch -Regex ($k) { '^a' { 1 } default { 2 } }",
  (name) => `$j = '{ "name": "x${name}" }' | ConvertFrom-Json`,
];

const name = fc.integer({ min: 0, max: 9 }).map((number) => `Work${number}`);
const line = fc.oneof(
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...styles), name, fc.integer({ min: 0, max: 999_999 }))
      .map(([style, of, number]) => style(of, String(number))),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...noise), name).map(([make, of]) => make(of)) },
);
const script = fc.tuple(fc.array(line, { maxLength: 12 }), fc.boolean(), fc.boolean()).map(([lines, crlf, mark]) => {
  const text = ['param($Context)', '', ...lines, ''].join('\n');
  return `${mark ? '\uFEFF' : ''}${crlf ? text.replaceAll('\n', '\r\n') : text}`;
});
const app = fc.array(script, { minLength: 1, maxLength: 4 }).map((scripts) => {
  const binding = (type: string): string => `{"bindings": [{"name": "Context", "type": "${type}"}]}`;
  const texts: Record<string, string> = {
    'host.json': '{}',
    'Modules/Steps/Steps.psm1':
      'function Step($Name, $Data) { Invoke-DurableActivity -FunctionName $Name -Input $Data }\n',
  };
  for (let number = 0; number < 10; number += 1) {
    texts[`Work${number}/function.json`] = binding('activityTrigger');
    texts[`Work${number}/run.ps1`] = 'param($Context)\n';
  }
  for (const [index, text] of scripts.entries()) {
    texts[`Flow${index}/function.json`] = binding('orchestrationTrigger');
    texts[`Flow${index}/run.ps1`] = text;
  }
  return texts;
});

/** A copy without its version. */
function plain(text: string): string {
  return text.replace(/\((\$\w+(?:\.\w+)?) \+ '_1_2_0'\)/g, '$1').replaceAll('_1_2_0', '');
}

describe('random PowerShell apps', function () {
  this.timeout(120_000);

  it('are copied whole: names, references and texts', async () => {
    await fc.assert(
      fc.asyncProperty(app, async (texts) => {
        const sources = sourceSet('app', texts);
        const analysis = await analyse(sources);
        assert.deepEqual(
          analysis.inventory.findings.filter(({ code }) => code === 'SYNTAX_ERROR'),
          [],
        );
        const after = applyDraft(sources, analysis.copy(copyAll(analysis, '1_2_0', '_1_2_0', analysis)));
        for (const [path, { text }] of sources.files) assert.equal(after.files.get(path)?.text, text);

        const { inventory } = await analyse(after);
        const names = inventory.functions.map((found) => found.name.toLowerCase());
        assert.equal(new Set(names).size, names.length);
        assert.equal(names.length, 2 * analysis.inventory.functions.length);
        const copies = inventory.references.filter(({ tag }) => tag === '1_2_0');
        assert.equal(
          copies.length,
          analysis.inventory.references.filter(({ enclosingId }) => enclosingId !== undefined).length,
        );
        for (const { target } of copies) {
          assert.match(target ?? '', /_1_2_0$/);
          assert.ok(names.includes(target?.toLowerCase() ?? ''));
        }
        for (const [path, { text }] of after.files) {
          const original = sources.files.get(path.replace('_1_2_0', ''));
          if (original !== undefined && path.includes('_1_2_0')) assert.equal(plain(text), original.text);
        }
      }),
      { numRuns: 40, seed: 20 },
    );
  });

  it('are stamped once, and again with another version', async () => {
    await fc.assert(
      fc.asyncProperty(app, async (texts) => {
        const sources = sourceSet('app', texts);
        const analysis = await analyse(sources);
        const once = applyDraft(sources, analysis.rename(stamp(analysis, '_1_2_0')));
        const stamped = await analyse(once);
        assert.deepEqual(stamped.rename(stamp(stamped, '_1_2_0')).edits, []);
        const raised = applyDraft(once, stamped.rename(stamp(stamped, '_1_3_0')));
        const straight = applyDraft(sources, analysis.rename(stamp(analysis, '_1_3_0')));
        assert.deepEqual(textsOf(raised), textsOf(straight));
      }),
      { numRuns: 40, seed: 21 },
    );
  });
});
