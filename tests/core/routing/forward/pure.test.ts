import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { askedVersion } from '../../../../core/routing/forward/asked-version.ts';
import { headersForApp, headersForCaller } from '../../../../core/routing/forward/headers.ts';
import { encodeForHandler, lineOfStamp, stampedId, whyUnreachable } from '../../../../core/routing/forward/ids.ts';
import { holdsLinks, rewriteLink, rewriteLinks } from '../../../../core/routing/forward/links.ts';
import type { Headers } from '../../../../core/routing/forward/model.ts';
import { parseRoute, type Target } from '../../../../core/routing/forward/parse-route.ts';
import { droppedForDurable, parseQuery, queryWithout } from '../../../../core/routing/forward/query.ts';
import { routeSegments } from '../../../../sandbox/functions-host/durable/path.ts';

const base = 'https://router.example/durabletask';

describe('what a request asks for', () => {
  const routes: readonly [request: string, target: Target][] = [
    ['GET /api/lines', { kind: 'fleet' }],
    ['GET /API/Lines/', { kind: 'fleet' }],
    ['GET /api/lines/1.0/status', { kind: 'lineStatus', line: '1.0' }],
    ['POST /api/orchestrators/Order', { kind: 'start', name: 'Order' }],
    ['POST /api/orchestrators/Order/a%20b', { kind: 'start', name: 'Order', id: 'a b' }],
    ['POST /runtime/webhooks/DurableTask/orchestrators/Order/x', { kind: 'start', name: 'Order', id: 'x' }],
    ['GET /durabletask/instances', { kind: 'list' }],
    ['DELETE /durabletask/instances', { kind: 'purgeMany' }],
    ['GET /durabletask/instances/x%252By', { kind: 'instance', id: 'x%2By', operation: 'status' }],
    ['DELETE /durabletask/instances/x', { kind: 'instance', id: 'x', operation: 'purge' }],
    [
      'POST /durabletask/instances/x/RaiseEvent/Paid%3F',
      { kind: 'instance', id: 'x', operation: 'raiseevent', event: 'Paid?' },
    ],
    ['POST /durabletask/instances/x/suspend', { kind: 'instance', id: 'x', operation: 'suspend' }],
    ['GET /durabletask/entities/counter/a', { kind: 'entities', segments: ['counter', 'a'] }],
    ['PUT /api/own/%2B', { kind: 'function', path: '/api/own/%2B' }],
    ['GET /versions/1.0/api/own?x', { kind: 'function', path: '/api/own' }],
  ];
  for (const [request, target] of routes) {
    it(request, () => {
      const [method = '', url = ''] = request.split(' ');
      const route = parseRoute(method, url);
      assert.deepEqual(route.kind === 'route' ? route.target : route.answer, target);
    });
  }

  const refused: readonly [request: string, status: number][] = [
    ['GET /api/orchestrators/Order', 405],
    ['POST /api/lines', 405],
    ['GET /durabletask/instances/x/terminate', 405],
    ['POST /durabletask/instances/x/raiseEvent', 404],
    ['POST /durabletask/instances/x/suspend/now', 404],
    ['POST /durabletask/instances/x/explode', 404],
    ['GET /durabletask/entities/a/b/c', 404],
    ['GET /versions/1.0', 404],
    ['GET /versions', 404],
    ['GET /api/lines/1.0', 404],
    ['POST /api/orchestrators/Order/a/b', 400],
    ['GET /api/x%', 400],
    ['GET http://h/api/x', 400],
    ['GET ', 400],
  ];
  for (const [request, status] of refused) {
    it(`${request}: ${status}`, () => {
      const [method = '', url = ''] = request.split(' ');
      const route = parseRoute(method, url);
      assert.equal(route.kind === 'refused' ? route.answer.status : route.target, status);
    });
  }

  const asked: readonly [what: string, headers: Headers, query: string, path: string | undefined, expected: string][] =
    [
      ['nothing', {}, '', undefined, 'none'],
      ['a header', { 'x-app-version': ' 1.0 ' }, '', undefined, '1.0'],
      ['two patches of one line', { 'x-app-version': '1.0.1' }, 'AppVersion=1.0.2', '1.0', '1.0'],
      ['two lines', { 'x-app-version': '1.0' }, 'appVersion=1.1', undefined, 'contradiction'],
      ['two lines in one place', {}, 'appVersion=1.0&appVersion=1.1', undefined, 'contradiction'],
      ['an encoded name', {}, 'app%56ersion=1.1', undefined, '1.1'],
    ];
  for (const [what, headers, query, path, expected] of asked) {
    it(`the version in ${what}`, () => {
      const found = askedVersion(headers, parseQuery(query), path);
      assert.equal(found.kind === 'asked' ? found.version : found.kind, expected);
    });
  }
});

describe('names and ids on their way to an app', () => {
  const texts = [
    'plain',
    'a b',
    '+',
    '%',
    '%2F',
    '%252F',
    'a+b%20c',
    'ü',
    '日本',
    "it's",
    '"',
    '<&>',
    '[x]',
    '{y}',
    'a:b@c',
    '~!$*,;=',
    '\t',
    '#?',
  ];
  for (const text of texts) {
    it(`survive its three decodings: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(routeSegments(`/instances/${encodeForHandler(text)}`), ['instances', text]);
    });
  }

  it('are left as they are where nothing has to be encoded', () => {
    assert.equal(encodeForHandler('1.0-3f2a_x~y'), '1.0-3f2a_x~y');
    assert.equal(encodeForHandler('a b'), 'a%20b');
  });

  for (const [text, says] of [
    ['a/b', /\//],
    ['', /empty/],
    ['..', /step/],
    ['\ud800', /Unicode/],
    ['x'.repeat(1001), /longer/],
    ['a\u0000', /character/],
  ] as const) {
    it(`are refused when they cannot arrive: ${JSON.stringify(text.slice(0, 10))}`, () =>
      assert.match(whyUnreachable(text) ?? '', says));
  }

  it('carry their line, and only those that the router made do', () => {
    assert.equal(lineOfStamp(stampedId('1.10')), '1.10');
    for (const id of [
      '1.0-x',
      `1.0-${'A'.repeat(32)}`,
      `01.0-${'a'.repeat(32)}`,
      `1.0-${'a'.repeat(32)}:1`,
      `1.0.0-${'a'.repeat(32)}`,
    ]) {
      assert.equal(lineOfStamp(id), undefined, id);
    }
  });
});

describe('headers', () => {
  const as = { host: 'router.example', proto: 'https' };

  it('of a connection stay on it, also those that it names', () => {
    const headers = {
      connection: 'Keep-Alive, X-Named',
      'x-named': '1',
      'keep-alive': '5',
      'transfer-encoding': 'chunked',
      te: 'x',
      a: '1',
      'content-length': '5',
    };
    assert.deepEqual(headersForApp(headers, as, true), {
      a: '1',
      'content-length': '5',
      'x-forwarded-host': as.host,
      'x-forwarded-proto': as.proto,
    });
    assert.deepEqual(headersForCaller(headers), { a: '1', 'content-length': '5' });
  });

  it('cannot take the length away by naming it', () => {
    assert.equal(
      headersForApp({ connection: 'content-length', 'content-length': '5' }, as, true)['content-length'],
      '5',
    );
  });

  it('of sign-in and platform are not the caller’s to give', () => {
    const forged = {
      'x-functions-key': 'k',
      'x-ms-client-principal-id': 'me',
      'x-ms-token-aad-id-token': 't',
      'x-waws-unencoded-url': '/',
      'x-forwarded-host': 'evil',
      host: 'evil',
    };
    assert.deepEqual(headersForApp(forged, as, true), { 'x-forwarded-host': as.host, 'x-forwarded-proto': as.proto });
    assert.equal(headersForApp({ authorization: 'x' }, as, false)['authorization'], undefined);
    assert.equal(headersForApp({ authorization: 'x' }, as, true)['authorization'], 'x');
    assert.equal(headersForCaller({ 'x-functions-key': 'k' })['x-functions-key'], undefined);
  });

  it('that come several times stay several', () => {
    assert.deepEqual(headersForCaller({ 'set-cookie': ['a=1', 'b=2'] }), { 'set-cookie': ['a=1', 'b=2'] });
  });
});

describe('links', () => {
  const cases: readonly [link: string, expected: string | undefined][] = [
    ['https://a.net/runtime/webhooks/durabletask/instances/x?taskHub=H&connection=S&code=K', `${base}/instances/x`],
    [
      'https://a.net/runtime/webhooks/durabletask/instances/x/terminate?reason={text}&taskHub=H&code=K',
      `${base}/instances/x/terminate?reason={text}`,
    ],
    ['http://a.net:7071/RUNTIME/webhooks/DurableTask/instances/x?Code=K&CONNECTION=S', `${base}/instances/x`],
    ['https://a.net/runtime/webhooks/durabletask/instances/a+b%2Bc?c%6Fde=K', `${base}/instances/a%20b%2Bc`],
    ['https://a.net/prefix/runtime/webhooks/durabletask/instances/x', `${base}/instances/x`],
    ['https://a.net/api/x?code=K', undefined],
    ['/runtime/webhooks/durabletask/instances/x', undefined],
  ];
  for (const [link, expected] of cases) {
    it(link, () => assert.equal(rewriteLink(link, base), expected));
  }

  it('are rewritten in place, and all else of the text stays', () => {
    const before =
      '{ "n": 1.10, "big": 12345678901234567890, "Id": "x", "statusQueryGetUri": "https:\\/\\/a.net\\/runtime\\/webhooks\\/durabletask\\/instances\\/x?code=K" }';
    assert.ok(holdsLinks(before));
    const { text, ids } = rewriteLinks(before, base);
    assert.equal(
      text,
      `{ "n": 1.10, "big": 12345678901234567890, "Id": "x", "statusQueryGetUri": "${base}/instances/x" }`,
    );
    assert.deepEqual(ids, ['x']);
  });

  it('lose what is only the app’s, in whatever spelling', () => {
    const query = parseQuery('a=1&TASKHUB=x&task%48ub=y&connection&+code=z&b');
    assert.equal(queryWithout(query, droppedForDurable), '?a=1&b');
    assert.equal(queryWithout(parseQuery('code=1'), droppedForDurable), '');
  });
});
