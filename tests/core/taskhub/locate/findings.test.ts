import assert from 'node:assert/strict';
import { locate, located, type App } from './app.ts';

function findings(app: App): { code: string; severity: string; message: string; fix?: string }[] {
  const result = locate(app);
  return [...(result.kind === 'located' ? result.location.findings : result.findings)];
}

describe('durable settings where the host does not look', () => {
  const cases: Record<string, { app: App; codes: string[]; message: RegExp }> = {
    'extensions inside logging': {
      app: { host: { version: '2.0', logging: { extensions: { durableTask: { hubName: 'ShopHub' } } } } },
      codes: ['EXTENSIONS_UNDER_LOGGING'],
      message: /line 4, "extensions" stands inside "logging".*ignored/,
    },
    'extensions inside logging, in another case': {
      app: { host: { version: '2.0', Logging: { Extensions: { http: {} } } } },
      codes: ['EXTENSIONS_UNDER_LOGGING'],
      message: /logging/,
    },
    'durableTask at the root under Functions 2+': {
      app: { host: { version: '2.0', durableTask: { hubName: 'ShopHub' } } },
      codes: ['DURABLE_TASK_MISPLACED'],
      message: /line 3, "durableTask" is not where this Functions host looks for it: it reads extensions\.durableTask/,
    },
    'durableTask under extensions with Functions 1.x': {
      app: {
        host: { extensions: { durableTask: { hubName: 'ShopHub' } } },
        settings: { FUNCTIONS_EXTENSION_VERSION: '~1' },
      },
      codes: ['DURABLE_TASK_MISPLACED', 'HUB_NAME_DEFAULT'],
      message: /it reads durableTask, and ignores the rest/,
    },
    'hubName at the root': {
      app: { host: { version: '2.0', hubName: 'ShopHub' } },
      codes: ['HUB_NAME_MISPLACED'],
      message: /"hubName" names a task hub \("ShopHub"\), but the host reads extensions\.durableTask\.hubName only/,
    },
    'hubName under extensions': {
      app: { host: { version: '2.0', extensions: { hubName: 'ShopHub' } } },
      codes: ['HUB_NAME_MISPLACED'],
      message: /"extensions\.hubName"/,
    },
    'hubName in storageProvider': {
      app: { durable: { storageProvider: { hubName: 'ShopHub' } } },
      codes: ['HUB_NAME_MISPLACED'],
      message: /"extensions\.durableTask\.storageProvider\.hubName"/,
    },
    'taskHubName instead of hubName': {
      app: { durable: { taskHubName: 'ShopHub' } },
      codes: ['HUB_NAME_MISPLACED'],
      message: /"extensions\.durableTask\.taskHubName"/,
    },
    'taskHub instead of hubName': {
      app: { durable: { taskHub: 'ShopHub' } },
      codes: ['HUB_NAME_MISPLACED'],
      message: /taskHub/,
    },
    'a host.json without version': {
      app: { host: { extensions: { durableTask: { hubName: 'ShopHub' } } } },
      codes: ['HOST_JSON_VERSION'],
      message: /"version": "2\.0"/,
    },
  };
  for (const [name, { app, codes, message }] of Object.entries(cases)) {
    it(`are found: ${name}`, () => {
      const seen = findings(app);
      assert.deepEqual(
        seen.map(({ code }) => code),
        codes,
      );
      assert.match(seen[0]?.message ?? '', message);
      assert.ok(seen[0]?.fix);
      assert.equal(seen[0].severity, 'error');
    });
  }

  it('do not name the hub', () => {
    const location = located({
      host: { version: '2.0', logging: { extensions: { durableTask: { hubName: 'ShopHub' } } } },
    });
    assert.equal(location.hubName, 'shop');
  });

  const fine: Record<string, App> = {
    'MSSQL’s own taskHubName': {
      durable: { hubName: 'ShopHub', storageProvider: { type: 'mssql', taskHubName: 'h' } },
    },
    'hub names of other extensions': {
      host: { version: '2.0', extensions: { signalR: { hubName: 'chat' }, durableTask: { hubName: 'ShopHub' } } },
    },
    'logging without extensions': {
      host: {
        version: '2.0',
        logging: { logLevel: { 'DurableTask.Core': 'Warning' } },
        extensions: { durableTask: { hubName: 'ShopHub' } },
      },
    },
    'the Functions 1.x layout on Functions 1.x': {
      host: { durableTask: { hubName: 'ShopHub' } },
      settings: { FUNCTIONS_EXTENSION_VERSION: '~1' },
    },
  };
  for (const [name, app] of Object.entries(fine)) it(`are not ${name}`, () => assert.deepEqual(findings(app), []));
});

describe('durable clients that are bound to another hub', () => {
  const bound = (binding: object, more: App = {}): App => ({
    ...more,
    functionJsonFiles: [
      {
        path: 'Start/function.json',
        text: JSON.stringify({
          bindings: [
            { type: 'httpTrigger', name: 'req' },
            { name: 'client', direction: 'in', ...binding },
          ],
        }),
      },
    ],
  });
  const cases: Record<string, { app: App; codes: string[]; message?: RegExp }> = {
    'a client without a hub of its own': { app: bound({ type: 'durableClient' }), codes: [] },
    'a client of the app’s hub': {
      app: bound({ type: 'durableClient', taskHub: 'shophub', connectionName: 'Storage' }),
      codes: [],
    },
    'a client of the app’s hub through a setting': {
      app: bound({ type: 'durableClient', taskHub: '%Hub%' }, { settings: { Hub: 'ShopHub' } }),
      codes: [],
    },
    'a client of the app’s connection by its full name': {
      app: bound({ type: 'durableClient', connectionName: 'AzureWebJobsStorage' }),
      codes: [],
    },
    'a client of another hub': {
      app: bound({ type: 'durableClient', taskHub: 'Billing' }),
      codes: ['CLIENT_BINDS_OTHER_HUB'],
      message: /Start\/function\.json is bound to task hub "Billing"; the app's own hub is "ShopHub"/,
    },
    'a client of another hub through a setting': {
      app: bound({ type: 'DurableClient', TaskHub: '%Hub%' }, { settings: { Hub: 'Billing' } }),
      codes: ['CLIENT_BINDS_OTHER_HUB'],
    },
    'a client of another account': {
      app: bound({ type: 'durableClient', connectionName: 'Billing' }),
      codes: ['CLIENT_BINDS_OTHER_HUB'],
      message: /storage connection "Billing"/,
    },
    'an old orchestrationClient': {
      app: bound({ type: 'orchestrationClient', taskHub: 'Billing' }),
      codes: ['CLIENT_BINDS_OTHER_HUB'],
    },
    'another kind of binding': { app: bound({ type: 'table', connection: 'Billing', taskHub: 'Billing' }), codes: [] },
    'a function.json that is not JSON': {
      app: { functionJsonFiles: [{ path: 'Start/function.json', text: '{' }] },
      codes: ['FUNCTION_JSON_UNREADABLE'],
      message: /Start\/function\.json/,
    },
    'a function.json without bindings': {
      app: { functionJsonFiles: [{ path: 'Start/function.json', text: '{}' }] },
      codes: [],
    },
  };
  for (const [name, { app, codes, message }] of Object.entries(cases)) {
    it(`${codes.length > 0 ? 'are found' : 'are not found'}: ${name}`, () => {
      const location = located(app);
      assert.deepEqual(
        location.findings.map(({ code }) => code),
        codes,
      );
      if (message) assert.match(location.findings[0]?.message ?? '', message);
    });
  }
});
