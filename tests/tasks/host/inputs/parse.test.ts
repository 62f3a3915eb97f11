import assert from 'node:assert/strict';
import {
  parseBoundedDuration,
  parseChoice,
  parseFlag,
  parseList,
  parseTime,
  parseWebAddress,
  parseWholeNumber,
  unreplacedMacro,
  type Parsed,
} from '../../../../tasks/host/inputs/parse.ts';

function problemOf(parsed: Parsed<unknown>): string {
  assert.ok('problem' in parsed, `accepted: ${JSON.stringify(parsed)}`);
  return parsed.problem;
}

describe('parsing of inputs', () => {
  describe('durations', () => {
    const bounds = { least: '1s', most: '1h' };
    for (const [text, milliseconds] of [
      ['90s', 90_000],
      ['1h', 3_600_000],
      ['00:50:00', 3_000_000],
      ['1s', 1000],
    ] as const) {
      it(`reads ${text}`, () => assert.deepEqual(parseBoundedDuration(text, bounds), { value: milliseconds }));
    }
    it('asks for the unit of a bare number', () => {
      assert.match(problemOf(parseBoundedDuration('50', bounds)), /"50" is not a duration.*50s or 50m/);
    });
    it('refuses other words', () => {
      assert.match(problemOf(parseBoundedDuration('soon', bounds)), /"soon" is not a duration/);
      assert.match(problemOf(parseBoundedDuration('-5m', bounds)), /not a duration/);
    });
    it('names the bounds', () => {
      assert.equal(problemOf(parseBoundedDuration('61m', bounds)), '1 h 1 min is not between 1s and 1h.');
      assert.match(problemOf(parseBoundedDuration('10ms', bounds)), /not between 1s and 1h/);
    });
  });

  it('reads whole numbers within bounds only', () => {
    const bounds = { least: 2, most: 20 };
    assert.deepEqual(parseWholeNumber('2', bounds), { value: 2 });
    for (const text of ['1', '21', '2.5', 'two', '-3', '1e1', '99999999999']) {
      assert.match(problemOf(parseWholeNumber(text, bounds)), /not a whole number between 2 and 20/, text);
    }
  });

  it('reads flags and choices in any letter case', () => {
    assert.deepEqual(parseFlag('True'), { value: true });
    assert.deepEqual(parseFlag('FALSE'), { value: false });
    assert.match(problemOf(parseFlag('yes')), /neither true nor false/);
    assert.deepEqual(parseChoice('Managementapi', ['storage', 'managementApi']), { value: 'managementApi' });
    assert.match(problemOf(parseChoice('table', ['storage', 'managementApi'])), /not one of storage, managementApi/);
  });

  it('reads lists by line and by comma', () => {
    assert.deepEqual(parseList(' a, b\r\n\n c ,a,\n'), ['a', 'b', 'c']);
    assert.deepEqual(parseList(' , \n'), []);
  });

  describe('times', () => {
    for (const [text, value] of [
      ['2026-01-31', '2026-01-31T00:00:00.000Z'],
      ['2026-01-31T10:00Z', '2026-01-31T10:00:00.000Z'],
      ['2026-01-31T10:00:00.1234567+01:00', '2026-01-31T09:00:00.123Z'],
      ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ] as const) {
      it(`reads ${text}`, () => assert.deepEqual(parseTime(text), { value }));
    }
    for (const [text, problem] of [
      ['2026-02-30', /not a time/],
      ['2025-02-29T00:00:00Z', /not a time/],
      ['2026-01-31T10:00:00', /no time zone/],
      ['2026-01-31T25:00:00Z', /not a time of a day/],
      ['31.01.2026', /not a time/],
      ['yesterday', /not a time/],
    ] as const) {
      it(`refuses ${text}`, () => assert.match(problemOf(parseTime(text)), problem));
    }
  });

  describe('addresses', () => {
    for (const [text, value] of [
      ['https://shop.azurewebsites.net/', 'https://shop.azurewebsites.net'],
      ['HTTPS://Shop.azurewebsites.net', 'https://shop.azurewebsites.net'],
      ['http://localhost:7071', 'http://localhost:7071'],
      ['http://127.0.0.1:7071', 'http://127.0.0.1:7071'],
      ['http://[::1]:7071', 'http://[::1]:7071'],
    ] as const) {
      it(`takes ${text} as an app`, () => assert.deepEqual(parseWebAddress(text, 'app'), { value }));
    }
    it('keeps the path of a page', () => {
      const page = 'https://shop.azurewebsites.net/api/StatusCheck?hub=a';
      assert.deepEqual(parseWebAddress(page, 'page'), { value: page });
    });
    for (const [text, problem] of [
      ['http://shop.azurewebsites.net', /not https/],
      ['http://127.evil.example', /not https/],
      ['http://localhost.evil.example', /not https/],
      ['ftp://shop.azurewebsites.net', /not https/],
      ['shop.azurewebsites.net', /not a URL/],
      ['shop.azurewebsites.net:443', /"shop\.azurewebsites\.net:443" is not a URL/],
      ['localhost:7071', /"localhost:7071" is not a URL/],
      ['mailto:shop', /not a URL/],
      ['', /not a URL/],
      ['https://me:pw@shop.azurewebsites.net', /user name or a password/],
      ['https://shop.azurewebsites.net/runtime/webhooks/durabletask', /more than the address of an app/],
    ] as const) {
      it(`refuses ${text}`, () => assert.match(problemOf(parseWebAddress(text, 'app')), problem));
    }
    it('refuses a key in the URL without repeating it', () => {
      const problem = problemOf(parseWebAddress('https://shop.azurewebsites.net/api/x?Code=s3cret', 'page'));
      assert.match(problem, /holds a key/);
      assert.ok(!problem.includes('s3cret'));
    });
    it('does not repeat the query of what is no URL', () => {
      assert.ok(!problemOf(parseWebAddress('shop.azurewebsites.net/api/x?code=s3cret', 'page')).includes('s3cret'));
    });
    it('does not repeat a password', () => {
      for (const text of ['https://me:s3cret@x.example', 'me:s3cret@x.example', 'https://me:s3cret@x.example:x']) {
        assert.ok(!problemOf(parseWebAddress(text, 'app')).includes('s3cret'), text);
      }
    });
  });

  it('recognises a macro that was left as it is', () => {
    assert.equal(unreplacedMacro('$(shop.storage)'), 'shop.storage');
    for (const text of ['$(a)-$(b)', 'x$(a)', '$a', '$()']) assert.equal(unreplacedMacro(text), undefined, text);
  });

  it('makes text from outside safe before it quotes it', () => {
    assert.ok(!problemOf(parseFlag('##vso[task.complete result=Succeeded]')).includes('##vso['));
  });
});
