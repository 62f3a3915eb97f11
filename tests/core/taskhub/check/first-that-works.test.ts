import assert from 'node:assert/strict';
import { firstThatWorks } from '../../../../core/taskhub/check/first-that-works.ts';
import type { ErrorCode } from '../../../../core/errors.ts';
import { defaultPolicy, type HubReader, type Observation } from '../../../../core/taskhub/model.ts';
import { fakeContext, type FakeContext } from '../../../support/fake-context.ts';
import { fakeReader, type FakeReader } from '../../../support/fake-reader.ts';
import { censusOfCount } from '../../../support/observations.ts';

const failed = (code: ErrorCode): Partial<Observation> => ({
  completeness: 'failed',
  reasons: [{ code, message: `${code}.` }],
});

function setUp(storageSteps: Partial<Observation>[]): {
  reader: HubReader;
  storage: FakeReader;
  api: FakeReader;
  context: FakeContext;
  read: () => Promise<Observation>;
} {
  const context = fakeContext();
  const storage = fakeReader(context.clock, storageSteps);
  const api: FakeReader = {
    ...fakeReader(context.clock, [{ source: 'managementApi' }]),
    source: 'managementApi',
    description: 'the management API',
  };
  const reader = firstThatWorks(
    [
      { reader: storage, why: 'the provider is Azure Storage' },
      { reader: api, why: 'the storage account cannot be read' },
    ],
    context,
  );
  const read = (): Promise<Observation> =>
    reader.observe({ policy: defaultPolicy, depth: 'counts', sampleSize: 5, signal: context.signal });
  return { reader, storage, api, context, read };
}

describe('firstThatWorks', () => {
  it('says which source is taken and why', () => {
    assert.deepEqual(setUp([{}]).context.lines, ['Source: storage, because the provider is Azure Storage.']);
  });

  it('stays with a source that has worked once, whatever comes', async () => {
    const { read, reader, api } = setUp([{}, failed('FORBIDDEN')]);
    await read();
    assert.equal((await read()).reasons[0]?.code, 'FORBIDDEN');
    assert.equal(reader.source, 'storage');
    assert.equal(api.requests.length, 0);
  });

  for (const code of [
    'FORBIDDEN',
    'UNAUTHORIZED',
    'NAME_NOT_RESOLVED',
    'SIGN_IN_FAILED',
    'CONNECTION_INVALID',
  ] as const) {
    it(`moves on at once on ${code}, and says so`, async () => {
      const { read, reader, context } = setUp([failed(code)]);
      assert.equal((await read()).source, 'managementApi');
      assert.equal(reader.source, 'managementApi');
      assert.equal(reader.description, 'the management API');
      assert.deepEqual(reader.passedOver, failed(code).reasons);
      assert.deepEqual(context.lines.slice(1), [
        `Source storage cannot be used from here (${code}: ${code}.)`,
        'Source from now on: managementApi, because the storage account cannot be read: the management API.',
      ]);
    });
  }

  it('moves on when the account never answers', async () => {
    const { read } = setUp([failed('TIMED_OUT')]);
    assert.equal((await read()).source, 'storage');
    assert.equal((await read()).source, 'managementApi');
  });

  it('does not move on from throttling or a server error', async () => {
    const { read } = setUp([failed('THROTTLED'), failed('SERVER_ERROR'), failed('THROTTLED'), {}]);
    for (let index = 0; index < 4; index += 1) assert.equal((await read()).source, 'storage');
  });

  it('does not move on from what is wrong with the hub itself', async () => {
    const { read, api } = setUp([failed('HUB_MISSING'), failed('HUB_INCOMPLETE')]);
    await read();
    await read();
    assert.equal(api.requests.length, 0);
  });

  it('does not move on when a blocker was seen', async () => {
    const { read } = setUp([{ ...failed('FORBIDDEN'), blocking: censusOfCount(1) }]);
    assert.equal((await read()).source, 'storage');
  });

  it('does not go back', async () => {
    const { read, storage } = setUp([failed('FORBIDDEN'), {}]);
    await read();
    assert.equal((await read()).source, 'managementApi');
    assert.equal(storage.requests.length, 1);
  });
});
