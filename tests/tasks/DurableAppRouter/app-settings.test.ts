import assert from 'node:assert/strict';
import { parseAppSettings } from '../../../tasks/DurableAppRouter/app-settings.ts';

describe('app settings as the built-in tasks take them', () => {
  const cases: [string, string, Record<string, string>][] = [
    ['arguments', '-Port 5000 -Mode fast', { Port: '5000', Mode: 'fast' }],
    ['arguments on lines', '-Port 5000\n-Mode fast\n', { Port: '5000', Mode: 'fast' }],
    [
      'blanks in quotes',
      `-Zone "W. Europe Standard Time" -Name 'a "b"'`,
      { Zone: 'W. Europe Standard Time', Name: 'a "b"' },
    ],
    ['no value', '-Empty -Other x', { Empty: '', Other: 'x' }],
    ['a value in quotes that begins with -', '-Flags "-x -y"', { Flags: '-x -y' }],
    ['a number below zero', '-Offset -1', { Offset: '-1' }],
    ['a connection string', '-Db "Server=x;Password=y z;"', { Db: 'Server=x;Password=y z;' }],
    ['a value with = and quotes inside', '-Json {"a":1}', { Json: '{"a":1}' }],
    ['a JSON list', '[{"name":"A","value":"x y","slotSetting":false},{"name":"B","value":7}]', { A: 'x y', B: '7' }],
    ['an empty list', '[]', {}],
    ['names with : and __', '-A:B 1 -C__D 2', { 'A:B': '1', C__D: '2' }],
    ['a name that objects have', '-constructor 1', { constructor: '1' }],
  ];
  for (const [name, text, expected] of cases) {
    it(`reads ${name}`, () => {
      const parsed = parseAppSettings(text);
      assert.deepEqual('value' in parsed ? { ...parsed.value } : parsed.problem, expected);
    });
  }

  const refused: [string, string, RegExp][] = [
    ['a value without a name', 'Port 5000', /the first one has no -Name/],
    ['a value with blanks and no quotes', '-Zone W. Europe', /value of "Zone" has blanks/],
    ['a name twice', '-A 1 -a 2', /"a" is given twice/],
    ['a name with a path', '-../A 1', /cannot name an app setting/],
    ['what routing writes', '-AzureFunctionsWebHost__hostid x', /written by routing itself/],
    ['JSON that is cut', '[{"name":"A"', /begins as a JSON list, and is none/],
    ['JSON without a value', '[{"name":"A"}]', /entry 1 of the list/],
  ];
  for (const [name, text, expected] of refused) {
    it(`refuses ${name}`, () => {
      const parsed = parseAppSettings(text);
      assert.match('problem' in parsed ? parsed.problem : 'accepted', expected);
    });
  }

  it('says no value in a problem', () => {
    for (const text of ['-A s3cret -A s3cret', 's3cret', '-A "x" s3cret', '[{"name":"A","value":["s3cret"]}]']) {
      const parsed = parseAppSettings(text);
      assert.ok('problem' in parsed);
      assert.ok(!parsed.problem.includes('s3cret'), parsed.problem);
    }
  });
});
