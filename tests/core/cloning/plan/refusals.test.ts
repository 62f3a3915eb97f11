import assert from 'node:assert/strict';
import { defaultNamePattern, parseNamePattern, parseVersion } from '../../../../core/cloning/names/index.ts';
import { planClone, type ClonePlan, type CloneRequest } from '../../../../core/cloning/plan/index.ts';
import { DurableDeployError, type ErrorCode } from '../../../../core/errors.ts';
import type { CloneFinding } from '../../../../core/cloning/model.ts';
import { toyApp, type ToyAnalysis } from './toy.ts';

const shop = ['orchestrator Order -> Pay', 'activity Pay', 'client Start -> Order'];

function request(more: Partial<CloneRequest> = {}): CloneRequest {
  return {
    mode: 'freeze',
    version: parseVersion('1.1.0'),
    pattern: parseNamePattern(defaultNamePattern),
    previous: [],
    includeEntities: false,
    includeClients: false,
    closure: 'functions',
    ...more,
  };
}

const older = (version: string, app: ToyAnalysis = toyApp(shop)): CloneRequest['previous'][number] => ({
  version: parseVersion(version),
  analysis: app,
});

describe('what a plan refuses', () => {
  const cases: readonly {
    name: string;
    app: readonly string[];
    more?: Partial<CloneRequest>;
    code: ErrorCode;
    says: RegExp;
  }[] = [
    {
      name: 'a name that the new version would share with another function',
      app: ['activity Pay', 'activity Pay_1_1_0@elsewhere', 'activity Order'],
      more: { mode: 'stamp' },
      code: 'CLONE_NAMES_COLLIDE',
      says: /Pay_1_1_0/,
    },
    {
      name: 'a stamp of a plain function beside one that has the name',
      app: ['orchestrator Order', 'orchestrator Order_v1', 'client Start -> Order'],
      more: { mode: 'stamp', pattern: parseNamePattern('{name}_v{major}') },
      code: 'CLONE_NAMES_COLLIDE',
      says: /^Order \(Order\.toy:1\) would be called Order_v1, and Order_v1\.toy:2 is called so already\.$/,
    },
    {
      name: 'a version older than the names that the sources have, in a stamp',
      app: ['orchestrator Order_1_3_0 -> Pay_1_3_0', 'activity Pay_1_3_0'],
      more: { mode: 'stamp' },
      code: 'INPUT_INVALID',
      says: /^Order_1_3_0 \(Order_1_3_0\.toy:1\) carries a newer version than 1\.1\.0, which is being released/,
    },
    {
      name: 'the same beside older sources',
      app: ['orchestrator Order_1_3_0 -> Pay_1_3_0', 'activity Pay_1_3_0'],
      more: { previous: [older('1.0.0')] },
      code: 'INPUT_INVALID',
      says: /carries a newer version than 1\.1\.0/,
    },
    {
      name: 'two functions of one name, with both places',
      app: ['activity Pay', 'activity Ship', 'activity pay'],
      more: { mode: 'stamp' },
      code: 'CLONE_NAMES_COLLIDE',
      says: /^pay is registered twice, in Pay\.toy:1 and in pay\.toy:3/,
    },
    {
      name: 'a name that is too long',
      app: [`activity ${'a'.repeat(125)}`],
      code: 'CLONE_NAME_INVALID',
      says: /131 characters/,
    },
    {
      name: 'a version listed twice',
      app: shop,
      more: { previous: [older('1.0.0'), older('1.0.0')] },
      code: 'INPUT_INVALID',
      says: /1\.0\.0 is given twice/,
    },
    {
      name: 'the version that is being released as an older one',
      app: shop,
      more: { previous: [older('1.1.0')] },
      code: 'INPUT_INVALID',
      says: /^Version 1\.1\.0 is being released, and previousSources lists it/,
    },
    {
      name: 'versions that the pattern does not tell apart',
      app: shop,
      more: { pattern: parseNamePattern('{name}_v{major}'), plainVersion: 'none', previous: [older('1.0.0')] },
      code: 'CLONE_NAMES_COLLIDE',
      says: /Versions 1\.0\.0 and 1\.1\.0 get the same names/,
    },
    {
      name: 'an older version that is newer',
      app: shop,
      more: { previous: [older('2.0.0')] },
      code: 'INPUT_INVALID',
      says: /newer than the version 1\.1\.0/,
    },
    {
      name: 'dispatch of a version whose instances have names with the version',
      app: shop,
      more: {
        mode: 'dispatch',
        previous: [older('1.0.0', toyApp(['orchestrator Order_1_0_0 -> Pay_1_0_0', 'activity Pay_1_0_0']))],
      },
      code: 'CLONE_MODE_REFUSED',
      says: /Version 1\.0\.0 was deployed under names that carry it, such as Order_1_0_0/,
    },
    {
      name: 'dispatch without older sources',
      app: shop,
      more: { mode: 'dispatch' },
      code: 'INPUT_INVALID',
      says: /previousSources lists none/,
    },
  ];
  for (const { name, app, more, code, says } of cases) {
    it(name, () =>
      assert.throws(
        () => planClone(toyApp(app), request(more)),
        (error) =>
          error instanceof DurableDeployError &&
          error.code === code &&
          says.test(error.message) &&
          error.fix !== undefined,
      ),
    );
  }

  const models: readonly [
    model: 'csharp-inprocess' | 'node-v3' | 'python-v1' | 'node-v4',
    sdk: string | undefined,
    refused: boolean,
  ][] = [
    ['csharp-inprocess', '3.0.0', true],
    ['node-v3', '2.1.3', true],
    ['python-v1', '1.5.0', true],
    ['node-v4', '3.2.9', true],
    ['node-v4', '^3.3.0', false],
    ['node-v4', 'workspace:latest', false],
    ['node-v4', undefined, false],
  ];
  for (const [model, sdk, refused] of models) {
    it(`dispatch for ${model} with SDK ${sdk ?? 'unknown'}: ${refused ? 'refused' : 'planned'}`, () => {
      const app = toyApp(shop);
      const inventory = {
        ...app.inventory,
        model,
        ...(sdk === undefined ? {} : { sdk: { package: 'the SDK', version: sdk } }),
      };
      const analysis = Object.assign(app, { inventory });
      const make = (): ClonePlan => planClone(analysis, request({ mode: 'dispatch', previous: [older('1.0.0')] }));
      if (refused) {
        assert.throws(make, (error) => error instanceof DurableDeployError && error.code === 'CLONE_MODE_REFUSED');
        return;
      }
      assert.deepEqual(
        make().draft.edits.map(({ path, after }) => [path, /"defaultVersion": "1\.1\.0"/.test(after)]),
        [['host.json', true]],
      );
      assert.equal(
        make().findings.some(({ code }) => code === 'DISPATCH_SDK_UNKNOWN'),
        sdk === undefined || !/\d/.test(sdk),
      );
    });
  }
});

describe('the extension bundle that dispatch needs', () => {
  const cases: readonly [range: string | undefined, model: 'node-v4' | 'csharp-isolated', refused: boolean][] = [
    ['[4.*, 5.0.0)', 'node-v4', false],
    ['[4.0.0, 5.0.0)', 'node-v4', false],
    ['[4.30.0]', 'node-v4', false],
    ['[4.0.0, 4.30.0]', 'node-v4', false],
    ['[4.0.0, 4.30.0)', 'node-v4', true],
    ['[3.*, 4.0.0)', 'node-v4', true],
    ['[3.*, 4.0.0)', 'csharp-isolated', false],
    ['[4.20.1]', 'node-v4', true],
    ['latest', 'node-v4', false],
    [undefined, 'node-v4', false],
  ];
  for (const [range, model, refused] of cases) {
    it(`${range ?? 'none'}, ${model}: ${refused ? 'refused' : 'planned'}`, () => {
      const hostJson = range === undefined ? {} : { extensionBundle: { id: 'x', version: range } };
      const app = toyApp(shop, { 'host.json': `\uFEFF${JSON.stringify(hostJson)}` });
      const analysis = Object.assign(app, { inventory: { ...app.inventory, model } });
      const make = (): ClonePlan => planClone(analysis, request({ mode: 'dispatch', previous: [older('1.0.0')] }));
      if (!refused) assert.match(make().draft.edits[0]?.after ?? '', /defaultVersion/);
      else {
        assert.throws(
          make,
          (error) =>
            error instanceof DurableDeployError &&
            error.code === 'CLONE_MODE_REFUSED' &&
            error.message.includes(String(range)),
        );
      }
    });
  }
});

describe('what a plan has to say', () => {
  const codes = (plan: ClonePlan): string[] => plan.findings.map(({ code, severity }) => `${severity} ${code}`);

  it('names that nothing registers, and names that differ in case', () => {
    assert.deepEqual(codes(planClone(toyApp(['orchestrator Order -> pay, Gone', 'activity Pay']), request())), [
      'warning DANGLING_REFERENCE',
      'note CASE_DIFFERS',
    ]);
  });

  it('two functions of one name', () => {
    assert.deepEqual(
      codes(
        planClone(
          toyApp(['activity Pay', 'activity pay@x']),
          request({ mode: 'stamp', version: parseVersion('3.0.0') }),
        ),
      ),
      ['error DUPLICATE_NAME'],
    );
  });

  it('entities: left alone, or cloned', () => {
    const app = ['orchestrator Order', 'entity Counter'];
    assert.deepEqual(codes(planClone(toyApp(app), request())), ['note ENTITY_NOT_CLONED']);
    assert.deepEqual(codes(planClone(toyApp(app), request({ includeEntities: true }))), ['warning ENTITY_CLONED']);
  });

  it('the version that is taken to be deployed under plain names', () => {
    const plan = (more: Partial<CloneRequest>): string[] =>
      codes(planClone(toyApp(shop), request({ previous: [older('1.0.0')], ...more })));
    assert.deepEqual(plan({}), ['warning PLAIN_VERSION_ASSUMED']);
    assert.deepEqual(plan({ plainVersion: parseVersion('1.0.0') }), []);
    assert.deepEqual(plan({ plainVersion: 'none' }), []);
  });

  it('a version whose names would disappear, as an error, until it is called retired', () => {
    const committed = toyApp([...shop, 'orchestrator Order_1_0_5@1_0_5', 'activity Pay_1_0_5@1_0_5']);
    const previous = [older('1.0.9', committed)];
    const version = parseVersion('1.0.5');
    const plan = (more: Partial<CloneRequest>): string[] =>
      codes(planClone(toyApp(shop), request({ plainVersion: 'none', previous, ...more })));
    assert.deepEqual(plan({}), ['error VERSION_MISSING']);
    assert.deepEqual(plan({ previous: [{ version, retired: true }, ...previous] }), []);
  });

  describe('a version before that was made as copies', () => {
    const copies = ['orchestrator Order_1_0_0@1_0_0 -> Pay_1_0_0', 'activity Pay_1_0_0@1_0_0'];
    const previous = [older('1.0.0', toyApp([...shop, ...copies]))];
    const plan = (app: readonly string[], more: Partial<CloneRequest>): string[] =>
      codes(planClone(toyApp(app), request({ plainVersion: parseVersion('0.9.0'), previous, ...more })));

    it('needs the version that has the plain names beside them', () => {
      assert.deepEqual(plan(shop, {}), ['error VERSION_MISSING']);
      assert.deepEqual(plan(shop, { previous: [older('0.9.0'), ...previous] }), []);
      assert.deepEqual(plan(shop, { previous: [{ version: parseVersion('0.9.0'), retired: true }, ...previous] }), []);
    });

    it('and is called retired while copies of it are there: is the newest code outside of them?', () => {
      const retired = (version: string): CloneRequest['previous'][number] => ({
        version: parseVersion(version),
        retired: true,
      });
      const listed = [older('0.9.0'), retired('1.0.0')];
      assert.deepEqual(plan([...shop, ...copies], { previous: listed }), ['warning NEWEST_CODE_IN_COPIES']);
      assert.deepEqual(plan(shop, { previous: listed }), []);
    });

    it('and is there still: is the newest code outside of them?', () => {
      assert.deepEqual(plan([...shop, ...copies], { previous: [older('0.9.0'), ...previous] }), [
        'warning NEWEST_CODE_IN_COPIES',
      ]);
    });
  });

  it('versions with a tag between the listed ones', () => {
    const tagged = ['0.9.0', '1.0.0', '1.0.1', '1.0.2', '1.1.0', '1.2.0'].map(parseVersion);
    const listed = (...previous: CloneRequest['previous']): (string | undefined)[] =>
      planClone(toyApp(shop), request({ plainVersion: parseVersion('1.0.0'), previous, tagged }))
        .findings.filter(({ code }) => code === 'VERSION_NOT_LISTED')
        .map(({ message }) => /tag of version (\S+),/.exec(message)?.[1]);
    assert.deepEqual(listed(older('1.0.0')), ['1.0.1', '1.0.2']);
    assert.deepEqual(listed(older('1.0.0'), { version: parseVersion('1.0.1'), retired: true }, older('1.0.2')), []);
  });

  it('functions that differ by a number in their names only are two', () => {
    const app = [
      'orchestrator OrderV1 -> Pay',
      'orchestrator OrderV2 -> ReadIPv4',
      'activity Pay',
      'activity ReadIPv4',
      'activity ReadIPv6',
    ];
    const namesOf = (more: Partial<CloneRequest>): string[] =>
      planClone(toyApp(app), request(more)).functions.map(({ name, newName }) => `${name} ${newName ?? '-'}`);
    const expected = ['OrderV1', 'OrderV2', 'Pay', 'ReadIPv4', 'ReadIPv6'].map((name) => `${name} ${name}_1_1_0`);
    assert.deepEqual(namesOf({ mode: 'stamp' }), expected);
    assert.deepEqual(namesOf({}), expected);
    assert.deepEqual(
      namesOf({ previous: [older('1.0.0', toyApp(app))], plainVersion: parseVersion('1.0.0') }),
      expected,
    );
  });

  it('names that carried a version in another form', () => {
    const { findings } = planClone(toyApp(['activity PayV2', 'activity Ship_1_0_0']), request({ mode: 'stamp' }));
    assert.deepEqual(
      findings.map(({ code, severity, message }) => `${severity} ${code}: ${message}`),
      ['note NAME_CARRIES_VERSION: PayV2 carried a version already (V2): it is replaced, and the name is Pay_1_1_0.'],
    );
  });

  it('starts that follow the setting, when a run leaves them alone', () => {
    const app = toyApp(shop);
    const references = app.inventory.references.map((reference) =>
      reference.side === 'client' ? { ...reference, followsSetting: true as const } : reference,
    );
    const following = Object.assign(app, { inventory: { ...app.inventory, references } });
    assert.deepEqual(codes(planClone(following, request())), ['warning STARTER_DEFAULT_OLD']);
    assert.deepEqual(codes(planClone(following, request({ starterSetting: 'DurableFunctionsVersion' }))), []);
  });

  it('several apps below the folder', () => {
    const plan = (...paths: readonly string[]): string[] =>
      codes(planClone(toyApp(shop, Object.fromEntries(paths.map((path) => [path, '{}']))), request()));
    assert.deepEqual(plan('a/host.json', 'b/host.json'), ['warning SEVERAL_APPS']);
    assert.deepEqual(plan('host.json', 'a/host.json', 'b/host.json'), []);
    assert.deepEqual(plan('src/App/host.json', 'src/App.Tests/host.json', 'tests/data/host.json'), []);
  });

  it('what is keyed by a name, only where the name changes', () => {
    const app = toyApp(shop);
    const about = (name: string): CloneFinding => ({
      code: 'SETTING_BY_NAME',
      severity: 'warning',
      message: name,
      about: name,
    });
    const findings = ['Order', 'Pay'].map(about);
    const analysis = Object.assign(app, { inventory: { ...app.inventory, findings } });
    const told = (more: Partial<CloneRequest>): string[] =>
      planClone(analysis, request({ plainVersion: parseVersion('1.0.0'), previous: [older('1.0.0')], ...more }))
        .findings.filter(({ code }) => code === 'SETTING_BY_NAME')
        .map((found) => `${found.message} ${'about' in found ? 'about' : ''}`.trim());
    assert.deepEqual(told({ mode: 'dispatch' }), ['Pay']);
    assert.deepEqual(told({}), ['Order', 'Pay']);
  });

  it('shared code that has changed since, unless the closure copies it', () => {
    const current = toyApp(shop, { 'same.ts': 'x\n', 'changed.ts': 'new' });
    const old = toyApp(shop, { 'same.ts': 'x\r\n', 'changed.ts': 'old', 'gone.ts': '' });
    old.shared = new Set(['same.ts', 'changed.ts', 'gone.ts']);
    const plan = (more: Partial<CloneRequest>): (string | undefined)[] =>
      planClone(current, request({ plainVersion: 'none', previous: [older('1.0.0', old)], ...more }))
        .findings.filter(({ code }) => code === 'SHARED_CODE_CHANGED')
        .map(({ path }) => path);
    assert.deepEqual(plan({}), ['changed.ts', 'gone.ts']);
    assert.deepEqual(plan({ closure: 'modules' }), ['changed.ts', 'gone.ts']);
    const again = toyApp([...shop, 'orchestrator Order_1_0_0@1_0_0 -> Pay_1_0_0', 'activity Pay_1_0_0@1_0_0'], {
      'same.ts': 'x\n',
      'changed.ts': 'new',
    });
    const second = planClone(again, request({ plainVersion: 'none', previous: [older('1.0.0', old)] }));
    assert.equal(second.clonedCount, 0);
    assert.equal(
      second.findings.filter(({ code }) => code === 'SHARED_CODE_CHANGED').length,
      2,
      'a second run says so too',
    );
    old.along = ['changed.ts', 'gone.ts'];
    assert.deepEqual(plan({ closure: 'modules' }), []);
  });

  describe('types in the files of copied functions', () => {
    const file = (...types: readonly string[]): string => ['function Order', ...types, ''].join('\n');
    const old = { 'Order.toy': file('type Bill { a; }', 'type Line { }') };
    const cases: readonly {
      readonly name: string;
      readonly now?: string;
      /** The file is copied by this run. */
      readonly copied?: boolean;
      readonly leftOut?: readonly string[];
      readonly closure?: CloneRequest['closure'];
      readonly told: readonly string[];
    }[] = [
      { name: 'one has changed', now: file('type Bill { b; }', 'type Line { }'), told: ['Bill'] },
      { name: 'all have', now: file('type Bill { }', 'type Line { x; }'), told: ['Bill, Line'] },
      { name: 'they are gone', now: file(), told: ['Bill, Line'] },
      { name: 'the file is gone', told: ['Bill, Line'] },
      { name: 'none has', now: file('type Line { }', 'type Bill { a; }'), told: [] },
      { name: 'they are laid out anew', now: 'type Line {\r\n}\r\n\r\ntype Bill\r\n{\r\n\ta; }', told: [] },
      { name: 'they are copied with the function', now: file(), leftOut: [], told: [] },
      { name: 'one of them is', now: file(), leftOut: ['type Line { }'], told: ['Line'] },
      { name: 'an earlier run has copied the functions', now: file(), copied: false, told: ['Bill, Line'] },
      { name: 'an earlier run, types too', now: file(), copied: false, closure: 'modules', told: [] },
    ];
    for (const { name, now, copied = true, leftOut, closure = 'functions', told } of cases) {
      it(`${name}: ${told.length === 0 ? 'nothing' : told.join()}`, () => {
        const before = toyApp(shop, old);
        before.parts = ['type Bill { a; }', 'type Line { }'].map((text) => ({ path: 'Order.toy', text }));
        before.leftOut = leftOut ?? before.parts.map(({ text }) => text);
        before.along = copied ? ['Order.toy'] : [];
        const current = toyApp(shop, now === undefined ? {} : { 'Order.toy': now });
        const { findings } = planClone(
          current,
          request({ plainVersion: 'none', previous: [older('1.0.0', before)], closure }),
        );
        const found = findings.filter(({ code }) => code === 'SHARED_CODE_CHANGED');
        assert.deepEqual(
          found.map(({ path, message }) => [path, message.replace(/type | \{.*?\}/g, '').split(' of ')[1]]),
          told.map((names) => ['Order.toy', `version 1.0.0 uses ${names}`]),
        );
      });
    }

    it('in copies of the folder itself: the file is among the shared ones', () => {
      const app = toyApp(shop, old);
      app.shared = new Set(['Other.toy']);
      app.parts = [{ path: 'Order.toy', text: 'type Line { }' }];
      app.along = ['Order.toy'];
      const told = (): (string | undefined)[] =>
        planClone(app, request())
          .findings.filter(({ code }) => code === 'SHARED_CODE')
          .map(({ message }) => /using (.*) together/.exec(message)?.[1]);
      assert.deepEqual(told(), ['Other.toy']);
      app.leftOut = ['type Line { }'];
      assert.deepEqual(told(), ['Order.toy, Other.toy']);
    });
  });

  it('a closure that the language does not have', () => {
    const plan = (closure: CloneRequest['closure']): string[] => codes(planClone(toyApp(shop), request({ closure })));
    assert.deepEqual(plan('types'), ['warning CLOSURE_NOT_KNOWN']);
    assert.deepEqual(plan('modules'), []);
  });

  it('a place that goes on giving a name which is gone', () => {
    const app = ['orchestrator Order_1_0_0@1_0_0 -> Pay', 'orchestrator Order -> Pay', 'activity Pay'];
    const { findings } = planClone(toyApp(app), request({ mode: 'stamp' }));
    assert.deepEqual(
      findings.map(({ code, severity, path, message }) => `${severity} ${code} ${path ?? ''}: ${message}`),
      [
        'error REFERENCE_LEFT_BEHIND Order_1_0_01_0_0.toy: callActivity in Order_1_0_0 goes on naming Pay, which has another name after this.',
      ],
    );
    assert.deepEqual(codes(planClone(toyApp(app), request({ mode: 'freeze' }))), []);
  });

  it('a setting that no start follows, since clients have versions', () => {
    const plan = (includeClients: boolean): string[] =>
      codes(planClone(toyApp(shop), request({ starterSetting: 'DurableFunctionsVersion', includeClients })));
    assert.deepEqual(plan(true), ['warning STARTER_NOT_FOLLOWING']);
    assert.deepEqual(plan(false), []);
  });

  it('whose route stays, when a client is copied', () => {
    const routed = (): ToyAnalysis => {
      const app = toyApp(shop);
      const functions = app.inventory.functions.map((found) =>
        found.kind === 'client' ? { ...found, route: 'orders' } : found,
      );
      return Object.assign(app, { inventory: { ...app.inventory, functions } });
    };
    const messages = (more: Partial<CloneRequest>): string[] =>
      planClone(routed(), request({ includeClients: true, plainVersion: 'none', ...more }))
        .findings.filter(({ code }) => code === 'CLIENT_ROUTE')
        .map(({ message }) => message);
    assert.deepEqual(messages({}), [
      'The copy of Start gets a route with 1_1_0 in it, and orders leads to the other one: callers get the new version by the new address only.',
    ]);
    assert.deepEqual(messages({ previous: [older('1.0.0', routed())] }), [
      'The copy of Start gets a route with 1_0_0 in it, and orders leads to the other one: callers get the current version, and that of 1.0.0 by the new address only.',
    ]);
    assert.deepEqual(messages({ mode: 'stamp' }), []);
  });
});
