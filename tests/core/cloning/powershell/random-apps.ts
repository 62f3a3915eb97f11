import fc from 'fast-check';

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
/** Orchestrators of any lines, ten activities, and a module that calls what it is given. */
export const randomApps: fc.Arbitrary<Readonly<Record<string, string>>> = fc
  .array(script, { minLength: 1, maxLength: 4 })
  .map((scripts) => {
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
