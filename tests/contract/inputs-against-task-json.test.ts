import assert from 'node:assert/strict';
import appRouter from '../../tasks/DurableAppRouter/task.json' with { type: 'json' };
import { readAppRouterInputs } from '../../tasks/DurableAppRouter/inputs.ts';
import functionClone from '../../tasks/DurableFunctionClone/task.json' with { type: 'json' };
import { readFunctionCloneInputs } from '../../tasks/DurableFunctionClone/inputs.ts';
import slotSwap from '../../tasks/DurableSlotSwap/task.json' with { type: 'json' };
import { readSlotSwapInputs } from '../../tasks/DurableSlotSwap/inputs.ts';
import statusCheck from '../../tasks/DurableStatusCheck/task.json' with { type: 'json' };
import { readStatusCheckInputs } from '../../tasks/DurableStatusCheck/inputs.ts';
import type { TaskHost, TaskInput } from '../../tasks/host/index.ts';
import { isVisible } from '../../tasks/host/inputs/visible-rule.ts';
import { createMemoryHost } from '../support/in-memory-host.ts';

interface AgentTask {
  readonly name: string;
  readonly inputs: readonly TaskInput[];
  readonly read: (host: TaskHost) => unknown;
  /** The fewest inputs that are accepted. */
  readonly fewest: Readonly<Record<string, string>>;
  /** What the editor of pipelines shows other inputs for. */
  readonly switches: readonly string[];
}

const tasks: readonly AgentTask[] = [
  {
    name: 'DurableStatusCheck',
    inputs: statusCheck.inputs,
    read: readStatusCheckInputs,
    fewest: { source: 'storage', taskHubName: 'Shop', storageConnectionString: 'UseDevelopmentStorage=true' },
    switches: [],
  },
  {
    name: 'DurableSlotSwap',
    inputs: slotSwap.inputs,
    read: readSlotSwapInputs,
    fewest: { azureSubscription: 'shop', appName: 'shop-orders', release: 'r-1' },
    switches: ['action'],
  },
  {
    name: 'DurableFunctionClone',
    inputs: functionClone.inputs,
    read: readFunctionCloneInputs,
    fewest: { version: '1.2.0' },
    switches: ['action'],
  },
  {
    name: 'DurableAppRouter',
    inputs: appRouter.inputs,
    read: readAppRouterInputs,
    fewest: {
      azureSubscription: 'shop',
      applicationName: 'shop-orders',
      registryStorageAccountName: 'stshop',
      version: '1.2.0',
    },
    switches: ['command'],
  },
];

describe('inputs.ts against task.json', () => {
  for (const { name: taskName, inputs, read, fewest, switches } of tasks) {
    const problemsOf = (given: Readonly<Record<string, string>>): string => {
      try {
        read(createMemoryHost({ inputs: given }));
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    };

    /** The fewest inputs with which this one is shown. */
    const shown = ({ name, visibleRule }: TaskInput): Readonly<Record<string, string>> => {
      const settings = inputs
        .filter((input) => switches.includes(input.name))
        .flatMap(({ name: other, options }) => Object.keys(options ?? {}).map((option) => ({ [other]: option })));
      const found = [{}, ...settings]
        .map((setting): Readonly<Record<string, string>> => ({ ...fewest, ...setting }))
        .find((given) => isVisible(visibleRule, (other) => given[other] ?? defaultOf(other)));
      return found ?? assert.fail(`nothing shows ${name}`);
    };
    const defaultOf = (name: string): string => String(inputs.find((input) => input.name === name)?.defaultValue ?? '');

    describe(taskName, () => {
      it('reads every input that task.json declares', () => {
        const host = createMemoryHost();
        assert.throws(() => read(host));
        assert.deepEqual([...host.inputsRead].sort(), inputs.map(({ name }) => name).sort());
      });

      it('accepts every default', () => {
        assert.equal(problemsOf(fewest), '');
        const defaults = inputs.map(({ name }) => [name, defaultOf(name)] as const).filter(([, value]) => value !== '');
        assert.equal(problemsOf({ ...Object.fromEntries(defaults), ...fewest }), '');
      });

      for (const input of inputs) {
        const { name, options } = input;
        // `appType` only helps the pipeline editor to list apps.
        if (options === undefined || name === 'appType') continue;
        it(`knows the options of ${name}, and no others`, () => {
          for (const option of Object.keys(options)) {
            assert.ok(!problemsOf({ ...shown(input), [name]: option }).includes('is not one of'), option);
          }
          const refusal = /is not one of ([\w, -]+)\./.exec(problemsOf({ ...shown(input), [name]: 'anything' }))?.[1];
          assert.deepEqual(refusal?.split(', ').sort(), Object.keys(options).sort());
        });
      }

      for (const input of inputs) {
        const { name, type } = input;
        if (type !== 'boolean') continue;
        it(`reads ${name} as true or false`, () => {
          assert.match(
            problemsOf({ ...shown(input), [name]: 'perhaps' }),
            new RegExp(`${name}: "perhaps" is neither true nor false`),
          );
        });
      }
    });
  }
});
