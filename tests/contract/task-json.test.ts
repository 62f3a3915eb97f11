import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Ajv, type AnySchemaObject } from 'ajv';
import { findTasks } from '../../scripts/packaging/index.ts';
import { isVisible } from '../../tasks/host/inputs/visible-rule.ts';

const root = join(import.meta.dirname, '../..');

interface TaskJson {
  id: string;
  name: string;
  friendlyName: string;
  runsOn: string[];
  version: { Major: number };
  instanceNameFormat: string;
  groups?: { name: string }[];
  inputs: {
    name: string;
    label: string;
    type: string;
    aliases?: string[];
    groupName?: string;
    visibleRule?: string;
    options?: Record<string, string>;
    defaultValue?: string;
    helpMarkDown?: string;
    required?: boolean;
    properties?: Record<string, string>;
  }[];
  dataSourceBindings?: { target: string; endpointId?: string; parameters?: Record<string, string> }[];
  outputVariables?: { name: string; description?: string }[];
  restrictions?: { commands?: { mode?: string }; settableVariables?: { allowed: string[] } };
  execution: Record<string, { target?: string }>;
}

/** The published schema; `$schema` and `id` are those of draft 4, which says the same for all that is used here. */
function publishedSchema(): AnySchemaObject {
  const schema = JSON.parse(
    readFileSync(join(root, 'tests/data/task-schema/tasks.schema.json'), 'utf8'),
  ) as AnySchemaObject & {
    properties: { execution: { properties: Record<string, object> } };
  };
  delete schema['$schema'];
  delete schema['id'];
  // The published schema has no handlers of server tasks; the service and its own tasks do.
  for (const handler of ['HttpRequest', 'HttpRequestChain', 'ServiceBus', 'Delay']) {
    schema.properties.execution.properties[handler] = { type: 'object', required: ['Execute'] };
  }
  return schema;
}

const tasks = (await findTasks()).map(({ path, contribution, json }) => ({
  path,
  name: basename(contribution),
  task: json as unknown as TaskJson,
}));

const slots = {
  dataSourceName: 'AzureRMWebAppSlotsId',
  parameters: { WebAppName: '$(appName)', ResourceGroupName: '$(resourceGroupName)' },
  resultTemplate: '{"Value":"{{{ #extractResource slots}}}","DisplayValue":"{{{ #extractResource slots}}}"}',
} as const;

/**
 * How the built-in tasks fill the same lists: AzureFunctionApp@2, and for two slots AzureAppServiceManage@0, in
 * microsoft/azure-pipelines-tasks.
 */
const azureLists = {
  appName: { dataSourceName: 'AzureFunctionAppNamesByAppType', parameters: { WebAppKind: '$(appType)' } },
  resourceGroupName: { dataSourceName: 'AzureRMWebAppResourceGroup', parameters: { WebAppName: '$(appName)' } },
  slotName: slots,
  sourceSlot: slots,
  targetSlot: slots,
} as const;

/** The same for a task that makes apps, so that there is none to find a group by: AzureResourceManagerTemplateDeployment@3. */
const listsWithoutAnApp = { resourceGroupName: { dataSourceName: 'AzureResourceGroups' } } as const;

describe('task.json', () => {
  const validate = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false }).compile(publishedSchema());

  it('ids are unique, and those of a task are one for all of its majors', () => {
    const ids = new Map(tasks.map(({ name, task }) => [name, task.id.toLowerCase()]));
    assert.equal(new Set(ids.values()).size, ids.size);
    for (const { name, task } of tasks) assert.equal(task.id.toLowerCase(), ids.get(name));
    assert.equal(new Set(tasks.map(({ name, task }) => `${name}@${task.version.Major}`)).size, tasks.length);
  });

  for (const { path, name, task } of tasks) {
    describe(path.slice('tasks/'.length), () => {
      const inputNames = task.inputs.map((input) => input.name);

      it('is valid by the published schema', () => {
        assert.ok(validate(task), JSON.stringify(validate.errors, undefined, 2));
      });

      it('has the name of its folder and a friendly name that fits', () => {
        assert.equal(task.name, name);
        assert.ok(task.friendlyName.length <= 40);
      });

      it('names each input once, aliases included', () => {
        const names = task.inputs.flatMap((input) => [input.name, ...(input.aliases ?? [])]);
        assert.equal(new Set(names.map((each) => each.toLowerCase())).size, names.length);
      });

      it('explains each input', () => {
        for (const { name, helpMarkDown } of task.inputs) assert.ok((helpMarkDown ?? '').length > 20, name);
      });

      it('refers to groups, inputs and options that exist', () => {
        const groups = (task.groups ?? []).map((group) => group.name);
        for (const { name, groupName, visibleRule, options, defaultValue } of task.inputs) {
          if (groupName !== undefined) assert.ok(groups.includes(groupName), `${name}: ${groupName}`);
          const asked: string[] = [];
          isVisible(visibleRule, (other) => {
            asked.push(other);
            return '';
          });
          for (const other of asked) assert.ok(inputNames.includes(other), `${name}: ${other}`);
          if (options !== undefined && defaultValue) assert.ok(defaultValue in options, `${name}: ${defaultValue}`);
        }
        const macros = [
          task.instanceNameFormat,
          ...(task.dataSourceBindings ?? []).flatMap(({ parameters = {} }) => Object.values(parameters)),
        ].flatMap((text) => [...text.matchAll(/\$\(([^)]+)\)/g)].map(([, macro]) => macro ?? ''));
        for (const macro of macros) assert.ok(inputNames.includes(macro), macro);
        for (const { target } of task.dataSourceBindings ?? []) assert.ok(inputNames.includes(target), target);
      });

      it('fills the lists of apps, groups and slots from Azure, and lets people type', () => {
        const expected: Readonly<Record<string, object>> = inputNames.includes('appName')
          ? azureLists
          : listsWithoutAnApp;
        const lists = task.inputs.filter(({ name }) => name in azureLists);
        const bindings = (task.dataSourceBindings ?? []).filter(({ target }) => target in azureLists);
        assert.deepEqual(
          bindings,
          lists.map(({ name: target }) => ({
            target,
            endpointId: '$(azureSubscription)',
            ...expected[target],
          })),
        );
        for (const { name, type, properties } of lists) {
          assert.deepEqual([type, properties?.['EditableOptions']], ['pickList', 'True'], name);
        }
      });

      it('may set its outputs and nothing else, and may upload summaries', () => {
        const outputs = (task.outputVariables ?? []).map((output) => output.name);
        if (task.restrictions !== undefined || outputs.length > 0) {
          assert.deepEqual(task.restrictions?.settableVariables?.allowed, outputs);
        }
        assert.equal(task.restrictions?.commands?.mode, undefined);
        for (const { name, description } of task.outputVariables ?? []) assert.ok(description, name);
      });

      if (task.runsOn.includes('Agent')) {
        it('runs on Node 20 and Node 24', () => {
          assert.deepEqual(Object.keys(task.execution).sort(), ['Node20_1', 'Node24']);
          for (const { target } of Object.values(task.execution)) assert.equal(target, 'index.js');
        });
      }
    });
  }
});
