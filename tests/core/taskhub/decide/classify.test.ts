import assert from 'node:assert/strict';
import { classifyInstance } from '../../../../core/taskhub/decide/index.ts';
import { defaultPolicy, type InFlightInstance, type Policy } from '../../../../core/taskhub/model.ts';

const instance: InFlightInstance = {
  instanceId: 'order-17',
  name: 'ProcessOrder',
  version: '1.0',
  status: 'Running',
  createdTime: '2026-05-01T10:00:00Z',
};

const cases: {
  name: string;
  policy?: Partial<Policy>;
  instance?: Partial<InFlightInstance>;
  withoutCreatedTime?: true;
  expected: ReturnType<typeof classifyInstance>;
}[] = [
  { name: 'Running blocks', expected: 'blocks' },
  { name: 'Pending blocks', instance: { status: 'Pending' }, expected: 'blocks' },
  { name: 'Suspended blocks by default', instance: { status: 'Suspended' }, expected: 'blocks' },
  { name: 'a status that nobody knows blocks', instance: { status: 'Sleeping' }, expected: 'blocks' },
  {
    name: 'Suspended passes when the policy says so',
    policy: { suspendedBlocks: false },
    instance: { status: 'Suspended' },
    expected: 'suspendedAllowed',
  },
  { name: 'only Suspended passes then', policy: { suspendedBlocks: false }, expected: 'blocks' },
  {
    name: 'an allowed name, in another letter case',
    policy: { allowedOrchestrators: ['processORDER'] },
    expected: 'orchestratorAllowed',
  },
  {
    name: 'an allowed wildcard at the end',
    policy: { allowedOrchestrators: ['Process*'] },
    expected: 'orchestratorAllowed',
  },
  {
    name: 'an allowed wildcard inside',
    policy: { allowedOrchestrators: ['P*ss*r'] },
    expected: 'orchestratorAllowed',
  },
  { name: 'a wildcard does not overlap', policy: { allowedOrchestrators: ['ProcessO*Order'] }, expected: 'blocks' },
  { name: 'a name is matched whole', policy: { allowedOrchestrators: ['Process'] }, expected: 'blocks' },
  { name: 'a dot is a dot', policy: { allowedOrchestrators: ['Process.rder'] }, expected: 'blocks' },
  { name: 'an empty pattern allows nothing', policy: { allowedOrchestrators: [''] }, expected: 'blocks' },
  {
    name: 'an empty pattern allows not even a row without a name',
    policy: { allowedOrchestrators: [''] },
    instance: { name: '' },
    expected: 'blocks',
  },
  { name: 'an ignored id prefix', policy: { ignoredInstanceIdPrefixes: ['order-'] }, expected: 'prefixIgnored' },
  { name: 'id prefixes mind letter case', policy: { ignoredInstanceIdPrefixes: ['Order-'] }, expected: 'blocks' },
  { name: 'an empty id prefix ignores nothing', policy: { ignoredInstanceIdPrefixes: [''] }, expected: 'blocks' },
  {
    name: 'created exactly at createdAfter is inside',
    policy: { createdAfter: '2026-05-01T10:00:00Z' },
    expected: 'blocks',
  },
  {
    name: 'created before createdAfter is outside',
    policy: { createdAfter: '2026-05-01T10:00:01Z' },
    expected: 'outsideWindow',
  },
  {
    name: 'created exactly at createdBefore is outside',
    policy: { createdBefore: '2026-05-01T10:00:00Z' },
    expected: 'outsideWindow',
  },
  {
    name: 'times are compared as times, not as text',
    policy: { createdBefore: '2026-05-01T13:00:00+02:00' },
    expected: 'blocks',
  },
  {
    name: 'no created time is never outside',
    policy: { createdAfter: '2030-01-01T00:00:00Z' },
    withoutCreatedTime: true,
    expected: 'blocks',
  },
  {
    name: 'an unreadable created time is never outside',
    policy: { createdAfter: '2030-01-01T00:00:00Z' },
    instance: { createdTime: 'yesterday' },
    expected: 'blocks',
  },
  { name: 'not among the only ones', policy: { onlyOrchestrators: ['Ship*'] }, expected: 'notSelected' },
  { name: 'among the only ones', policy: { onlyOrchestrators: ['Ship*', 'process*'] }, expected: 'blocks' },
  {
    name: 'a row without a name may be any of the only ones',
    policy: { onlyOrchestrators: ['Ship*'] },
    instance: { name: '' },
    expected: 'blocks',
  },
  {
    name: 'selected and allowed passes as allowed',
    policy: { onlyOrchestrators: ['Process*'], allowedOrchestrators: ['ProcessOrder'] },
    expected: 'orchestratorAllowed',
  },
];

describe('classifyInstance', () => {
  for (const { name, policy, instance: change, withoutCreatedTime, expected } of cases) {
    it(name, () => {
      const { createdTime, ...rest } = instance;
      const subject = withoutCreatedTime ? rest : { ...rest, createdTime: createdTime ?? '' };
      assert.equal(classifyInstance({ ...defaultPolicy, ...policy }, { ...subject, ...change }), expected);
    });
  }

  it('stays fast on a pattern with many stars', () => {
    const policy = { ...defaultPolicy, allowedOrchestrators: [`${'a*'.repeat(40)}b`] };
    const started = performance.now();
    assert.equal(classifyInstance(policy, { ...instance, name: 'a'.repeat(20_000) }), 'blocks');
    assert.ok(performance.now() - started < 500);
  });
});
