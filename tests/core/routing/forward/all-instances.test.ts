import { TableClient } from '@azure/data-tables';
import assert from 'node:assert/strict';
import { answerAllInstances } from '../../../../core/routing/forward/all-instances.ts';
import { createTrackedInstances } from '../../../../core/routing/forward/index.ts';
import { parseRoute } from '../../../../core/routing/forward/parse-route.ts';
import { parseQuery } from '../../../../core/routing/forward/query.ts';
import type { Fleet } from '../../../../core/routing/model.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import { pourHub, readFixture } from '../../../../sandbox/hub/index.ts';
import { fakeContext } from '../../../support/fake-context.ts';
import { fleet } from '../fleets.ts';

interface Body {
  readonly instances: readonly {
    readonly line: string | null;
    readonly instanceId: string;
    readonly runtimeStatus: string;
  }[];
  readonly next: string | null;
  readonly message?: string;
}

describe('GET /api/lines/instances', () => {
  let azurite: Azurite;
  before(async () => {
    azurite = await startAzurite();
    for (const name of ['tracking-a', 'tracking-b']) await pourHub(readFixture(name), azurite.connectionString);
  });
  after(() => azurite.stop());

  function shared(prefix: string | undefined): Fleet {
    const plain = fleet(['1.0 Retired 1.0.0', '1.1 Active 1.1.0'], { default: '1.1' });
    const hubs: Readonly<Record<string, string>> = { '1.0': 'shoptracka', '1.1': 'ShopTrackB' };
    const tracking = prefix === undefined ? {} : { trackingPrefix: prefix };
    const lines = [...plain.lines.values()].map((line) => ({
      ...line,
      hub: { name: hubs[line.line] ?? '', account: 'devstoreaccount1', ...tracking },
    }));
    return { ...plain, lines: new Map(lines.map((line) => [line.line, line])) };
  }

  async function ask(query: string, prefix = 'ShopShared', told = true): Promise<[number, Body]> {
    const table = (name: string): Promise<TableClient> =>
      Promise.resolve(
        TableClient.fromConnectionString(azurite.connectionString, name, { allowInsecureConnection: true }),
      );
    const tracked = told ? { tracked: createTrackedInstances(table, fakeContext()) } : {};
    const doors = tracked as Parameters<typeof answerAllInstances>[0]['doors'];
    const { status, body } = await answerAllInstances(
      { doors },
      shared(prefix === 'none' ? undefined : prefix),
      parseQuery(query),
    );
    assert.equal(typeof body, 'string');
    return [status, JSON.parse(body as string) as Body];
  }

  it('is an address of the router itself', () => {
    const route = parseRoute('GET', '/api/lines/instances?top=1');
    assert.equal(route.kind === 'route' && route.target.kind, 'allInstances');
  });

  it('answers with the orchestrations of every line, without what they hold', async () => {
    const [status, { instances, next }] = await ask('');
    assert.equal(status, 200);
    assert.equal(next, null);
    assert.deepEqual([...new Set(instances.map(({ line }) => String(line)))].sort(), ['1.0', '1.1', 'null']);
    assert.ok(instances.every((one) => !('input' in one) && one.runtimeStatus !== ''));
  });

  it('gives them in parts that make the whole', async () => {
    const [, whole] = await ask('');
    const ids: string[] = [];
    for (let after = '', turns = 0; turns < 50; turns += 1) {
      const [, part] = await ask(`top=2${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`);
      assert.ok(part.instances.length <= 2);
      ids.push(...part.instances.map(({ instanceId }) => instanceId));
      if (part.next === null) break;
      after = part.next;
    }
    assert.deepEqual(
      ids,
      whole.instances.map(({ instanceId }) => instanceId),
    );
  });

  it('chooses by line and by what is in flight', async () => {
    const [, { instances: all }] = await ask('');
    const [, { instances }] = await ask('line=1.0.7&inFlight=true');
    assert.ok(instances.length > 0 && instances.length < all.length);
    assert.ok(instances.every(({ line, runtimeStatus }) => line === '1.0' && runtimeStatus !== 'Completed'));
  });

  for (const [query, message] of [
    ['inFlight=perhaps', /true or false/],
    ['top=0', /from 1 to 1000/],
    ['top=1001', /from 1 to 1000/],
    ['line=newest', /names no line/],
  ] as const) {
    it(`refuses ${query}`, async () => {
      const [status, body] = await ask(query);
      assert.equal(status, 400);
      assert.match(body.message ?? '', message);
    });
  }

  it('says that there are no shared tables, or that the router does not know them', async () => {
    const [status, none] = await ask('', 'none');
    assert.equal(status, 404);
    assert.match(none.message ?? '', /no line writes to shared tables/);
    const [untold, body] = await ask('', 'ShopShared', false);
    assert.equal(untold, 404);
    assert.match(body.message ?? '', /was not told where they are/);
  });

  it('holds nothing before anything was written', async () => {
    const [status, body] = await ask('', 'NobodyYet');
    assert.deepEqual([status, body], [200, { instances: [], next: null }]);
  });
});
