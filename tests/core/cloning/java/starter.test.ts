import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Analysis, Draft } from '../../../../core/cloning/model.ts';
import { helperText } from '../../../../core/cloning/java/starter/helper.ts';
import { missingCompiler } from './compiler.ts';
import { analyse, assertGolden, changedFiles, inClass, readTree, write } from './support.ts';

const suffixPattern = '_{major}_{minor}_{patch}';

function follow(analysis: Analysis, version: string, setting = 'DurableFunctionsVersion'): Draft {
  const references = new Map<string, string>();
  for (const { id, side, targetKind, target } of analysis.inventory.references) {
    if (side !== 'client' || targetKind !== 'orchestrator' || target === null) continue;
    const plain = target.replace(/_\d+_\d+_\d+$/, '');
    references.set(id, plain.toLowerCase() === 'orderflow' ? 'OrderFlow' : plain);
  }
  return analysis.followSetting({ setting, version, suffixPattern, references });
}

const start = (name: string, members = ''): Record<string, string> =>
  inClass(
    `@FunctionName("S") void s(@HttpTrigger(name = "r") HttpRequestMessage<String> r, @DurableClientInput(name = "d") DurableClientContext d) { d.getClient().scheduleNewOrchestrationInstance(${name}, 1); } ${members}`,
  );

describe('starts in Java that follow an app setting', () => {
  it('changes the starts of the fixture, and finds them again', async () => {
    const tree = readTree('orders');
    const once = write(tree, follow(await analyse(tree), '1.2.0'));
    assertGolden('orders.setting', changedFiles(tree, once));
    const again = await analyse(once);
    const following = again.inventory.references.filter(({ followsSetting }) => followsSetting === true);
    assert.deepEqual(
      following.map(({ target, style }) => `${target ?? ''} ${style}`),
      ['OrderFlow literal', 'RefundFlow constant', 'OrderFlow constant', 'orderflow literal'],
    );
    assert.deepEqual(changedFiles(once, write(once, follow(again, '1.2.0'))), {}, 'a second run has nothing to do');
    const next = changedFiles(once, write(once, follow(again, '1.3.0')));
    assert.deepEqual(Object.keys(next), ['src/main/java/com/acme/orders/DurableFunctionNames.java']);
    assert.match(Object.values(next)[0] ?? '', /CURRENT = "1\.3\.0"/);
  });

  const places = [
    { name: 'a literal', before: '"Flow"', after: 'DurableFunctionNames.versioned("Flow")' },
    { name: 'a literal with a version', before: '"Flow_1_1_0"', after: 'DurableFunctionNames.versioned("Flow")' },
    { name: 'a constant', before: 'X', after: 'DurableFunctionNames.versioned(X)' },
    { name: 'a constant with a version', before: 'X + "_1_1_0"', after: 'DurableFunctionNames.versioned(X)' },
    {
      name: 'a ternary',
      before: 'a ? "Flow" : X',
      after: 'a ? DurableFunctionNames.versioned("Flow") : DurableFunctionNames.versioned(X)',
    },
  ];
  for (const { name, before, after } of places) {
    it(`changes ${name}`, async () => {
      const tree = start(before, 'static final String X = "Flow";');
      const { 'Flow.java': text } = write(tree, follow(await analyse(tree), '1.2.0'));
      assert.equal(text, tree['Flow.java']?.replace(`Instance(${before},`, `Instance(${after},`));
    });
  }

  it('puts the helper into the package that all clients are in or below, one for each module', async () => {
    const one = (name: string): string =>
      `package ${name};\n\nimport java.util.List;\n\n${start('"Flow"')['Flow.java'] ?? ''}`;
    const tree = {
      'a/src/main/java/com/acme/x/Flow.java': one('com.acme.x'),
      'a/src/main/java/com/acme/y/z/Flow.java': one('com.acme.y.z').replaceAll('\n', '\r\n'),
      'b/src/main/java/org/Flow.java': one('org'),
    };
    const after = write(tree, follow(await analyse(tree), '1.2.0'));
    assert.deepEqual(
      Object.keys(after)
        .filter((path) => path.endsWith('Names.java'))
        .sort(),
      ['a/src/main/java/com/acme/DurableFunctionNames.java', 'b/src/main/java/org/DurableFunctionNames.java'],
    );
    assert.match(
      after['a/src/main/java/com/acme/y/z/Flow.java'] ?? '',
      /List;\r\nimport com\.acme\.DurableFunctionNames;\r\n/,
    );
    assert.doesNotMatch(after['b/src/main/java/org/Flow.java'] ?? '', /import org/);
  });

  const settings = [
    { name: 'absent', value: undefined, result: 'Flow_1_2_0' },
    { name: 'empty', value: ' ', result: 'Flow_1_2_0' },
    { name: 'a version', value: '2.10.3', result: 'Flow_2_10_3' },
    { name: 'a version with its letter', value: ' v2.10.3 ', result: 'Flow_2_10_3' },
    { name: 'none', value: 'none', result: 'Flow' },
    { name: 'a number with a zero in front', value: '01.2.0', result: /Exception.*is neither a version .* 01\.2\.0/ },
    { name: 'a version before a release', value: '1.2.0-beta', result: /Exception.*is neither a version/ },
    { name: 'no version', value: '1.2', result: /Exception.*DurableFunctionsVersion is neither a version .* 1\.2/ },
  ];
  it('makes names at run time, and fails for a value that is no version', function () {
    this.timeout(60_000);
    const reason = missingCompiler();
    if (reason !== undefined) {
      console.log(`      not run: ${reason}`);
      return this.skip();
    }
    const folder = mkdtempSync(join(tmpdir(), 'java-names-'));
    try {
      const text = helperText({
        package: '',
        setting: 'DurableFunctionsVersion',
        version: '1.2.0',
        suffixPattern,
        lineEnd: '\n',
      });
      // A source file that is run as it is: the class that is to be run must be the first.
      const main =
        'class Main { public static void main(String[] a) { System.out.println(DurableFunctionNames.versioned("Flow")); } }';
      const [imports = '', body = ''] = text.split('\n\n/**');
      writeFileSync(
        join(folder, 'Main.java'),
        `${imports}\n${main}\n/**${body.replace('public final class', 'final class')}`,
      );
      for (const { name, value, result } of settings) {
        const env = { PATH: process.env['PATH'], ...(value === undefined ? {} : { DurableFunctionsVersion: value }) };
        const { stdout, stderr } = spawnSync('java', [join(folder, 'Main.java')], { env, encoding: 'utf8' });
        if (typeof result === 'string') assert.equal(stdout.trim(), result, name);
        else assert.match(stderr, result, name);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
