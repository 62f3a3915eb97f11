import assert from 'node:assert/strict';
import { namesOf, settingFindings, textFindings, urlFindings } from '../../../../core/cloning/findings/index.ts';
import { lineAt, sourceSet } from '../../../../core/cloning/source/index.ts';

const names = namesOf(['ProcessOrder', 'Say-Hello', 'Ship_1_2_0']);

describe('settings keyed by the name of a function', () => {
  type Expected = readonly (readonly [line: number, message: RegExp])[];
  const cases: readonly (readonly [name: string, path: string, text: string, expected: Expected])[] = [
    [
      'the list in host.json',
      'host.json',
      '{\n"functions": [ // some\n"Other",\n"processOrder",] }',
      [[4, /"functions".*ProcessOrder/]],
    ],
    [
      'log levels in host.json',
      'src/host.json',
      '\uFEFF{"logging": {"logLevel": {\n"Function.ProcessOrder.User": "Debug",\n"Function": "Error",\n"Function.say-hello": "None"}}}',
      [
        [2, /Function\.ProcessOrder\.User/],
        [4, /Say-Hello/],
      ],
    ],
    [
      'disabled in local.settings.json',
      'local.settings.json',
      '{"Values": {\n"AzureWebJobs.ProcessOrder.Disabled": "true",\n"AzureWebJobs_Say-Hello_Disabled": "1",\n"AzureWebJobs__Ship_1_2_0__Disabled": "1",\n"AzureWebJobs.Other.Disabled": "1", "AzureWebJobsStorage": "x"}}',
      [
        [2, /AzureWebJobs\.ProcessOrder\.Disabled/],
        [3, /Say-Hello/],
        [4, /Ship_1_2_0/],
      ],
    ],
    [
      'disabled in a template',
      'infra/main.bicep',
      "x: {\n  'AzureWebJobs.ProcessOrder.Disabled': '1' }",
      [[2, /main\.bicep line 2/]],
    ],
    [
      'host.json values in settings',
      'local.settings.json',
      '{"Values": {\n"AzureFunctionsJobHost__functions__0": "ProcessOrder",\n"AzureFunctionsJobHost__logging__logLevel__Function.ProcessOrder": "None"}}',
      [
        [2, /AzureFunctionsJobHost__functions__0 /],
        [3, /logLevel/],
      ],
    ],
    ['nothing', 'host.json', '{"version": "2.0"}', []],
    ['no JSON', 'host.json', '{"functions": [', []],
    ['code', 'run.ps1', '$env:AzureWebJobs.ProcessOrder.Disabled', []],
  ];
  for (const [name, path, text, expected] of cases) {
    it(`finds ${name}`, () => {
      const found = settingFindings(sourceSet('app', { [path]: text }), names);
      assert.deepEqual(
        found.map(({ code, line }) => [code, line]),
        expected.map(([line]) => ['SETTING_BY_NAME', line]),
      );
      for (const [index, [, message]] of expected.entries()) assert.match(found[index]?.message ?? '', message);
    });
  }
});

describe('names in texts', () => {
  it('finds texts that equal a name, ignoring case', () => {
    const found = textFindings(
      'a.ps1',
      [
        { value: 'processorder', line: 3 },
        { value: 'Process', line: 4 },
        { value: 'ProcessOrder and more', line: 5 },
      ],
      names,
    );
    assert.deepEqual(
      found.map(({ code, line, path }) => [code, line, path]),
      [['NAME_IN_TEXT', 3, 'a.ps1']],
    );
  });

  const urls: readonly (readonly [text: string, message: RegExp | undefined])[] = [
    ['\n"/runtime/webhooks/durabletask/orchestrators/ProcessOrder?code=x"', /names the function ProcessOrder/],
    ['\n"$base/runtime/webhooks/durabletask/orchestrators/$name/1"', /only known at run time/],
    ['\n"/runtime/webhooks/durabletask/entities/Say-Hello/key"', /Say-Hello/],
    ['\n"/admin/functions/processorder"', /ProcessOrder/],
    ['\n"/runtime/webhooks/durabletask/orchestrators/SomebodyElses"', undefined],
    ['\n"/runtime/webhooks/durabletask/instances/ProcessOrder"', undefined],
  ];
  for (const [text, message] of urls) {
    it(`${message === undefined ? 'takes no offence at' : 'finds'} ${text.trim()}`, () => {
      const found = urlFindings('a.ps1', text, names, (offset) => lineAt(text, offset));
      assert.deepEqual(
        found.map(({ code, line }) => [code, line]),
        message === undefined ? [] : [['EXTERNAL_CALLER', 2]],
      );
      if (message) assert.match(found[0]?.message ?? '', message);
    });
  }
});
