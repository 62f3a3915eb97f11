import assert from 'node:assert/strict';
import { argument } from '../../../core/command-argument.ts';
import { az, deleteMarker, listRoles, lookAtUnreadable, resetPreview } from '../../../core/slots/commands.ts';
import { unconfirmed } from '../../../core/slots/swap/errors.ts';
import type { SlotRun } from '../../../core/slots/run/index.ts';

const pair = {
  ref: { subscriptionId: 's', resourceGroup: 'rg (eu) & co', name: 'shop' },
  source: 'staging',
  target: 'production',
};
const where = '--resource-group "rg (eu) & co" --name shop';

describe('commands that people copy', () => {
  const cases: Readonly<Record<string, readonly [actual: string, expected: string]>> = {
    'a slot': [az(pair, 'staging', 'functionapp start'), `az functionapp start ${where} --slot staging`],
    'the app itself, which is no slot': [az(pair, 'production', 'functionapp start'), `az functionapp start ${where}`],
    'the marker of a slot': [
      deleteMarker(pair, 'staging'),
      `az functionapp config appsettings delete ${where} --slot staging --setting-names DURABLE_DEPLOYMENT_RELEASE`,
    ],
    'a preview, named from the slot': [
      resetPreview(pair, 'staging', 'production'),
      `az functionapp deployment slot swap ${where} --slot staging --target-slot production --action reset`,
    ],
    'a preview, named from production': [
      resetPreview(pair, 'production', 'staging'),
      `az functionapp deployment slot swap ${where} --slot staging --target-slot production --action reset`,
    ],
    'a preview of two slots': [
      resetPreview(pair, 'a', 'b'),
      `az functionapp deployment slot swap ${where} --slot a --target-slot b --action reset`,
    ],
    'placeholders, which a shell would take for files': [
      listRoles(undefined, '<account id>'),
      'az role assignment list --assignee "<client id>" --include-inherited --scope "<account id>"',
    ],
    'what may not be read of a slot': [
      lookAtUnreadable('FORBIDDEN', pair, 'staging', '/subscriptions/s'),
      'Look at the roles that the identity has (az role assignment list --assignee "<client id>" --include-inherited --scope /subscriptions/s).',
    ],
    'what may not be read of its storage account': [
      lookAtUnreadable('FORBIDDEN', pair, 'staging'),
      'Look at the roles that the identity has (az role assignment list --assignee "<client id>" --include-inherited --scope "<account id>").',
    ],
    'text that is an option': [argument('--query'), '"<see the message>"'],
    'text that is a file': [argument('@secrets'), '"<see the message>"'],
    'text that ends the quotes': [argument('a" & b', '<name>'), '"<name>"'],
  };
  for (const [name, [actual, expected]] of Object.entries(cases)) it(name, () => assert.equal(actual, expected));

  it('looking at the swap when it cannot be told whether there was one', () => {
    const run = { pair: { ...pair, source: 'my-slot' } } as SlotRun;
    const error = unconfirmed(run, 'Nothing was seen.');
    assert.ok(error.fix?.endsWith(`: az webapp show ${where} --slot my-slot --query slotSwapStatus`), error.fix);
  });
});
