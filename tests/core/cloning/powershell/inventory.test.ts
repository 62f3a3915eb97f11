import assert from 'node:assert/strict';
import { powershell } from '../../../../core/cloning/powershell/index.ts';
import { sourceSet } from '../../../../core/cloning/source/index.ts';
import { analyse, appOf, fixture } from './support.ts';

describe('the functions of a PowerShell app and what names them', () => {
  it('are found in the app of all styles', async () => {
    const { inventory } = await analyse(sourceSet('orders', fixture('orders')));
    assert.deepEqual(
      inventory.functions
        .filter(({ kind }) => kind !== 'activity')
        .map((found) => [found.name, found.kind, found.trigger, found.route, found.style]),
      [
        ['BillOrder', 'orchestrator', undefined, undefined, 'folder'],
        ['HttpStart', 'client', 'http', 'start/{FunctionName}', 'folder'],
        ['NightlyStart', 'client', 'timer', undefined, 'folder'],
        ['PlaceOrder', 'client', 'http', undefined, 'folder'],
        ['ProcessOrder', 'orchestrator', undefined, undefined, 'folder'],
        ['RefundSaga', 'orchestrator', undefined, undefined, 'folder'],
      ],
    );
    assert.equal(inventory.functions.filter(({ kind }) => kind === 'activity').length, 19);
    assert.deepEqual(
      inventory.references.map(({ path, line, enclosing, target, api, style, side, targetKind }) =>
        [`${path}:${line}`, enclosing, target, api, style, `${side} ${targetKind}`].join(' | '),
      ),
      [
        'BillOrder/run.ps1:4 | BillOrder | CreateInvoice | Invoke-DurableActivity | variable | context activity',
        'BillOrder/run.ps1:5 | BillOrder | ChargeCard | Invoke-DurableActivity | variable | context activity',
        'HttpStart/run.ps1:6 | HttpStart |  | Start-DurableOrchestration | generic-starter | client orchestrator',
        'Modules/OrderHelpers/OrderHelpers.psm1:16 | Invoke-Step |  | Invoke-DurableActivity | wrapper | context activity',
        'Modules/OrderHelpers/OrderHelpers.psm1:22 | Invoke-StepWithLog |  | Invoke-Step | wrapper | context activity',
        'Modules/OrderHelpers/OrderHelpers.psm1:27 | Send-Receipt | SendMail | Invoke-DurableActivity | literal | context activity',
        'NightlyStart/run.ps1:4 | NightlyStart | BillOrder | Start-DurableOrchestration | literal | client orchestrator',
        'NightlyStart/run.ps1:5 | NightlyStart | ProcessOrder | Start-DurableOrchestration | literal | client orchestrator',
        'PlaceOrder/run.ps1:3 | PlaceOrder | ProcessOrder | Start-DurableOrchestration | literal | client orchestrator',
        'PlaceOrder/run.ps1:4 | PlaceOrder |  | Start-DurableOrchestration | generic-starter | client orchestrator',
        'PlaceOrder/run.ps1:5 | PlaceOrder | ProcessOrder | Start-NewOrchestration | literal | client orchestrator',
        'ProcessOrder/run.ps1:16 | ProcessOrder | ValidateOrder | Invoke-DurableActivity | literal | context activity',
        'ProcessOrder/run.ps1:17 | ProcessOrder | validateorder | Invoke-ActivityFunction | literal | context activity',
        'ProcessOrder/run.ps1:18 | ProcessOrder | CheckStock | Invoke-DurableActivity | literal | context activity',
        'ProcessOrder/run.ps1:19 | ProcessOrder | CheckStock | Invoke-DurableActivity | variable | context activity',
        'ProcessOrder/run.ps1:20 | ProcessOrder | CheckFraud | Invoke-DurableActivity | interpolation | context activity',
        'ProcessOrder/run.ps1:21 | ProcessOrder |  | Invoke-DurableActivity | dynamic | context activity',
        'ProcessOrder/run.ps1:23 | ProcessOrder | CheckLimits | invoke-durableactivity | concatenation | context activity',
        'ProcessOrder/run.ps1:25 | ProcessOrder | PriceOrder | Invoke-DurableActivity | constant | context activity',
        'ProcessOrder/run.ps1:28 | ProcessOrder | ReserveStock | Invoke-DurableActivity | splat | context activity',
        'ProcessOrder/run.ps1:33 | ProcessOrder | PackOrder | Invoke-DurableActivity | literal | context activity',
        'ProcessOrder/run.ps1:33 | ProcessOrder | LabelOrder | Invoke-DurableActivity | literal | context activity',
        'ProcessOrder/run.ps1:36 | ProcessOrder | BookCarrier | Invoke-DurableActivity | literal | context activity',
        'ProcessOrder/run.ps1:36 | ProcessOrder | WriteAudit | Invoke-DurableActivity | literal | context activity',
        'ProcessOrder/run.ps1:39 | ProcessOrder | WrapGift | Invoke-DurableActivity | literal | context activity',
        'ProcessOrder/run.ps1:39 | ProcessOrder | PackOrder | Invoke-DurableActivity | literal | context activity',
        'ProcessOrder/run.ps1:41 | ProcessOrder | ShipExpress | Invoke-DurableActivity | literal | context activity',
        'ProcessOrder/run.ps1:41 | ProcessOrder | ShipOrder | Invoke-DurableActivity | literal | context activity',
        'ProcessOrder/run.ps1:42 | ProcessOrder | WriteAudit | Invoke-DurableActivity | constant | context activity',
        'ProcessOrder/run.ps1:43 | ProcessOrder | NotifyShop | Invoke-Step | literal | context activity',
        'ProcessOrder/run.ps1:44 | ProcessOrder | NotifyCustomer | Invoke-Step | literal | context activity',
        'ProcessOrder/run.ps1:45 | ProcessOrder | SendMail | Invoke-StepWithLog | literal | context activity',
        'ProcessOrder/run.ps1:47 | ProcessOrder | BillOrder | Invoke-DurableSubOrchestrator | literal | context orchestrator',
        'ProcessOrder/run.ps1:48 | ProcessOrder | RefundSaga | Invoke-DurableSubOrchestrator | constant | context orchestrator',
        'ProcessOrder/run.ps1:49 | ProcessOrder |  | Invoke-DurableActivity | dynamic | context activity',
        'ProcessOrder/run.ps1:50 | ProcessOrder | NobodyRegistersThis | Invoke-DurableActivity | literal | context activity',
        'RefundSaga/run.ps1:5 | RefundSaga | ChargeCard | Invoke-DurableActivity | splat | context activity',
      ],
    );
    assert.deepEqual(
      inventory.findings.map(({ code, path, line }) => `${code} ${path}:${line}`),
      [
        'FIXED_INSTANCE_ID PlaceOrder/run.ps1:5',
        'QUERY_BY_NAME PlaceOrder/run.ps1:6',
        'EXTERNAL_CALLER PlaceOrder/run.ps1:7',
        'NAME_IN_TEXT ProcessOrder/run.ps1:51',
        'TEST_REFERENCE tests/ProcessOrder.Tests.ps1:2',
        'SETTING_BY_NAME host.json:3',
        'SETTING_BY_NAME local.settings.json:5',
      ],
    );
    assert.deepEqual(inventory.sdk, { package: 'AzureFunctions.PowerShell.Durable.SDK', version: '2.2.0' });
    assert.equal(new Set(inventory.references.map(({ id }) => id)).size, inventory.references.length);
  });

  it('have the tags of the folders that they stand in', async () => {
    const binding = '{"bindings": [{"name": "c", "type": "orchestrationTrigger"}]}';
    const script = "Invoke-DurableSubOrchestrator -FunctionName 'X'";
    const sources = sourceSet('app', {
      'X/function.json': binding,
      'X/run.ps1': script,
      'X_1_0_0/function.json': binding,
      'X_1_0_0/run.ps1': script,
      'Y_1_0_0/run.ps1': script,
    });
    const { functions, references } = (await analyse(sources)).inventory;
    assert.deepEqual(
      functions.map(({ name, tag }) => [name, tag]),
      [
        ['X', undefined],
        ['X_1_0_0', '1_0_0'],
      ],
    );
    assert.deepEqual(
      references.map(({ enclosing, enclosingId, tag }) => [enclosing, enclosingId, tag]),
      [
        ['X', functions[0]?.id, undefined],
        ['X_1_0_0', functions[1]?.id, '1_0_0'],
        ['', undefined, '1_0_0'],
      ],
    );
  });

  const indirect: readonly (readonly [name: string, script: string, expected: readonly string[]])[] = [
    ['an alias', "Set-Alias ida Invoke-DurableActivity\nida -FunctionName 'A'\nIDA 'B'", ['A literal', 'B literal']],
    [
      'an alias with names for its parameters',
      "New-Alias -Value Sdk\\Invoke-DurableActivity -Name ida\nida -FunctionName 'A'",
      ['A literal'],
    ],
    [
      'an alias of a function of the app',
      "function Step($Name) { Invoke-DurableActivity -FunctionName $Name }\nSet-Alias go Step\ngo 'A'",
      ['null wrapper', 'A literal'],
    ],
    ['a command in a variable', "$call = 'Invoke-DurableActivity'\n& $call -FunctionName 'A'", ['A literal']],
    [
      'a default for the parameter',
      "$PSDefaultParameterValues['Invoke-DurableActivity:FunctionName'] = 'A'\nInvoke-DurableActivity -Input 1",
      ['null dynamic'],
    ],
    ['the pipeline', "'A' | Invoke-DurableActivity", ['null dynamic']],
  ];
  for (const [name, script, expected] of indirect) {
    it(`are named through ${name}`, async () => {
      const { references } = (await analyse(appOf(script))).inventory;
      assert.deepEqual(
        references.map(({ target, style }) => `${target} ${style}`),
        expected,
      );
    });
  }

  const sdks: readonly (readonly [name: string, files: Record<string, string>, version: string | undefined])[] = [
    ['an exact version', { 'requirements.psd1': "@{ 'AzureFunctions.PowerShell.Durable.SDK' = '2.3.1' }" }, '2.3.1'],
    [
      'too old a major version',
      { 'requirements.psd1': "@{\n'AzureFunctions.PowerShell.Durable.SDK' = '1.*' }" },
      '1.*',
    ],
    [
      'any of a major version',
      { 'requirements.psd1': "@{ 'AzureFunctions.PowerShell.Durable.SDK' = '2.*' }" },
      undefined,
    ],
    ['a comment', { 'requirements.psd1': "@{\n# 'AzureFunctions.PowerShell.Durable.SDK' = '2.3.1'\n}" }, undefined],
    [
      'the module itself',
      {
        'Modules/AzureFunctions.PowerShell.Durable.SDK/AzureFunctions.PowerShell.Durable.SDK.psd1':
          "@{\n ModuleVersion = '2.2.1'\n}",
      },
      '2.2.1',
    ],
    ['nothing', {}, undefined],
  ];
  for (const [name, files, version] of sdks) {
    it(`tell the SDK by ${name}`, async () => {
      assert.equal((await analyse(appOf('', files))).inventory.sdk?.version, version);
    });
  }

  const apps: readonly (readonly [name: string, files: Record<string, string>, isOne: boolean])[] = [
    ['a folder with function.json and a script', { 'A/function.json': '{}', 'A/run.ps1': '' }, true],
    ['a scriptFile elsewhere', { 'A/function.json': '{"scriptFile": "../lib/a.psm1"}', 'lib/a.psm1': '' }, true],
    ['a folder of JavaScript', { 'A/function.json': '{}', 'A/index.js': '', 'build.ps1': '' }, false],
    ['scripts alone', { 'A/run.ps1': '' }, false],
  ];
  for (const [name, files, isOne] of apps) {
    it(`${isOne ? 'are looked for' : 'are not looked for'} in ${name}`, () => {
      assert.deepEqual(powershell.recognise(sourceSet('app', files)), isOne ? ['powershell'] : []);
    });
  }
});
