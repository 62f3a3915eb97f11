import assert from 'node:assert/strict';
import { DurableDeployError } from '../../../../core/errors.ts';
import { readInputs, type InputReader, type TaskInput } from '../../../../tasks/host/index.ts';
import { isVisible } from '../../../../tasks/host/inputs/visible-rule.ts';
import { createMemoryHost } from '../../../support/in-memory-host.ts';

const definitions: TaskInput[] = [
  { name: 'kind', type: 'pickList', defaultValue: 'auto', options: { auto: '', storage: '' } },
  { name: 'name', type: 'string' },
  { name: 'key', type: 'string', visibleRule: 'kind = storage' },
  { name: 'slot', type: 'pickList', defaultValue: 'production', visibleRule: 'kind = storage' },
  { name: 'timeout', type: 'string', defaultValue: '50m' },
  { name: 'tries', type: 'string', defaultValue: '2' },
  { name: 'strict', type: 'boolean', defaultValue: true },
  { name: 'table', type: 'string', visibleRule: 'kind = storage || kind = table' },
];

function failure(inputs: Record<string, string>, read: (reader: InputReader) => unknown): DurableDeployError {
  try {
    readInputs(createMemoryHost({ inputs }), definitions, read);
  } catch (error) {
    assert.ok(error instanceof DurableDeployError);
    assert.equal(error.code, 'INPUT_INVALID');
    return error;
  }
  assert.fail('no problem was found');
}

describe('reading of inputs', () => {
  it('takes the defaults of task.json for what is left out or empty', () => {
    const host = createMemoryHost({ inputs: { timeout: '  ' } });
    const values = readInputs(host, definitions, (read) => ({
      kind: read.choice('kind', ['auto', 'storage']),
      name: read.text('name'),
      timeout: read.duration('timeout', { least: '1s', most: '2h' }),
      strict: read.flag('strict'),
    }));
    assert.deepEqual(values, { kind: 'auto', name: undefined, timeout: 3_000_000, strict: true });
  });

  it('reports all problems at once, each with the name of its input', () => {
    const error = failure({ kind: 'table', timeout: '50', tries: 'x', strict: 'maybe' }, (read) => [
      read.choice('kind', ['auto', 'storage']),
      read.duration('timeout', { least: '1s', most: '2h' }),
      read.wholeNumber('tries', { least: 1, most: 9 }),
      read.flag('strict'),
    ]);
    const lines = error.message.split('\n');
    assert.equal(lines[0], '4 problems with the inputs:');
    assert.deepEqual(
      lines.slice(1).map((line) => /^- (\w+): /.exec(line)?.[1]),
      ['kind', 'timeout', 'tries', 'strict'],
    );
  });

  it('says a single problem in one line', () => {
    assert.match(
      failure({ timeout: '5' }, (read) => read.duration('timeout', { least: '1s', most: '2h' })).message,
      /^timeout: /,
    );
  });

  it('counts a hidden input as left out, and says so', () => {
    const host = createMemoryHost({ inputs: { key: 'old-key', slot: 'staging' } });
    const values = readInputs(host, definitions, (read) => ({ key: read.secret('key'), slot: read.text('slot') }));
    assert.deepEqual(values, { key: undefined, slot: 'production' });
    assert.deepEqual(host.lines, [
      'The input key is not used here: it is for kind = storage.',
      'The input slot is not used here: it is for kind = storage.',
    ]);
    assert.ok(host.masks.has('old-key'));
  });

  it('says when a hidden input counts in words, not in the signs of a rule', () => {
    const host = createMemoryHost({ inputs: { table: 'x' } });
    readInputs(host, definitions, (read) => read.text('table'));
    assert.deepEqual(host.lines, ['The input table is not used here: it is for kind = storage or kind = table.']);
  });

  it('is silent about a hidden input that still has its default', () => {
    const host = createMemoryHost({ inputs: { slot: 'production' } });
    readInputs(host, definitions, (read) => read.text('slot'));
    assert.deepEqual(host.lines, []);
  });

  it('finds a variable that does not exist', () => {
    const error = failure({ name: '$(hubName)' }, (read) => read.text('name'));
    assert.match(error.message, /name: the variable "hubName" does not exist in this job/);
  });

  it('masks a secret before anything can print it', () => {
    const host = createMemoryHost({ inputs: { kind: 'storage', key: 'super"secret' } });
    readInputs(host, definitions, (read) => read.secret('key'));
    host.log.info('the key is super"secret, in JSON super\\"secret, in a URL super%22secret');
    assert.deepEqual(host.lines, ['the key is ***, in JSON ***, in a URL ***']);
  });

  it('refuses an input that task.json does not declare', () => {
    assert.throws(() => readInputs(createMemoryHost(), definitions, (read) => read.text('nmae')), /no input nmae/);
  });

  describe('visibleRule', () => {
    const valueOf = (name: string): string => ({ a: 'One', b: '' })[name] ?? '';
    for (const [rule, visible] of [
      [undefined, true],
      ['', true],
      ['a = one', true],
      ['a != one', false],
      ['a = one && b = two', false],
      ['a = two || a = one', true],
      ['b = ""', true],
      ['b != ""', false],
    ] as const) {
      it(`${rule} is ${visible}`, () => assert.equal(isVisible(rule, valueOf), visible));
    }
    it('refuses a rule that it does not understand', () => {
      assert.throws(() => isVisible('a EndsWith x', valueOf), /not a comparison/);
      assert.throws(() => isVisible('a = b && c = d || e = f', valueOf), /mixes/);
    });
  });
});
