import assert from 'node:assert/strict';
import task from '../../tasks/DurableStatusCheck/task.json' with { type: 'json' };
import { readStatusCheckInputs } from '../../tasks/DurableStatusCheck/inputs.ts';
import { createMemoryHost } from '../support/in-memory-host.ts';

function problemsOf(inputs: Record<string, string>): string {
  try {
    readStatusCheckInputs(createMemoryHost({ inputs }));
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

const direct = { source: 'storage', taskHubName: 'Shop', storageConnectionString: 'UseDevelopmentStorage=true' };

describe('inputs.ts against task.json', () => {
  describe('DurableStatusCheck', () => {
    it('reads every input that task.json declares', () => {
      const host = createMemoryHost();
      assert.throws(() => readStatusCheckInputs(host));
      assert.deepEqual([...host.inputsRead].sort(), task.inputs.map(({ name }) => name).sort());
    });

    it('accepts every default', () => {
      assert.equal(problemsOf(direct), '');
    });

    for (const { name, options } of task.inputs) {
      // `appType` only helps the pipeline editor to list apps.
      if (options === undefined || name === 'appType') continue;
      it(`knows the options of ${name}, and no others`, () => {
        for (const option of Object.keys(options)) {
          assert.ok(!problemsOf({ ...direct, [name]: option }).includes('is not one of'), option);
        }
        const refusal = /is not one of ([\w, ]+)\./.exec(problemsOf({ ...direct, [name]: 'anything' }))?.[1];
        assert.deepEqual(refusal?.split(', ').sort(), Object.keys(options).sort());
      });
    }

    for (const { name, type } of task.inputs) {
      if (type !== 'boolean') continue;
      it(`reads ${name} as true or false`, () => {
        assert.match(
          problemsOf({ ...direct, [name]: 'perhaps' }),
          new RegExp(`${name}: "perhaps" is neither true nor false`),
        );
      });
    }
  });
});
