import assert from 'node:assert/strict';
import type { Analysis } from '../../../../../core/cloning/model.ts';
import { analyse, appOf, carriedOut, copyAll, type Texts } from './apps.ts';
import { isolated } from './cases.ts';
import { openRoslyn } from './roslyn.ts';

const { texts } = isolated('starts by generated methods', {
  'Flow.cs': `//usings
namespace Acme.Flows;

[DurableTask]
public class Order : TaskOrchestrator<string, string>
{
    public override Task<string> RunAsync(TaskOrchestrationContext context, string input) => context.CallChargeAsync(input);
}

[DurableTask]
public class Charge : TaskActivity<string, string>
{
    public const string Text = "text";
    public override Task<string> RunAsync(TaskActivityContext context, string input) => Task.FromResult(input);
}
`,
  'Clients/Start.cs': `//usings
using Acme.Flows;

namespace Acme.Clients;

public class Clients
{
    [Function("Start")]
    public async Task Start([HttpTrigger("post")] string body, [DurableClient] DurableTaskClient client) =>
        await client.ScheduleNewOrderInstanceAsync(body + Charge.Text);
}
`,
});

/** The copies beside the current code, and the clients that start them. */
function withCopies(analysis: Analysis, before: Texts, tag: string, from?: string): Texts {
  const request = copyAll(analysis, tag, from === undefined ? {} : { from });
  const copy = analysis.copy(request);
  const names = new Map(
    analysis.inventory.functions.map(({ id, name }) => [name.toLowerCase(), request.definitions.get(id)]),
  );
  const references = analysis.inventory.references.flatMap(({ id, side, target }): [string, string][] => {
    const name = side === 'client' ? names.get(target?.toLowerCase() ?? '') : undefined;
    return name === undefined ? [] : [[id, name]];
  });
  const { edits } = analysis.rename({ definitions: new Map(), references: new Map(references) });
  return carriedOut(before, { ...copy, edits: [...copy.edits, ...edits] });
}

describe('copies beside the current code, started by generated methods', function () {
  this.timeout(180_000);

  it('are seen by the clients, the first and the second time', async function () {
    const roslyn = await openRoslyn();
    if (roslyn === undefined) this.skip();
    const first = withCopies(await analyse('first', 'csharp-isolated', texts), texts, '1_0_0');
    const second = withCopies(await analyse('second', 'csharp-isolated', first), first, '2_0_0', '1_0_0');
    const verdicts = await roslyn([
      appOf('first', 'csharp-isolated', first),
      appOf('second', 'csharp-isolated', second),
    ]);
    assert.deepEqual(
      verdicts.map(({ errors }) => errors),
      [[], []],
    );
    const starts = verdicts.map(({ calls }) => calls.find(({ path }) => path === 'Clients/Start.cs')?.name);
    assert.deepEqual(starts, ['Order_1_0_0', 'Order_2_0_0']);
    const client = second['Clients/Start.cs'] ?? '';
    assert.ok(client.startsWith('using Acme.Flows.V2_0_0;\nusing Charge = Acme.Flows.Charge;\n'), client);
    assert.ok(!client.includes('V1_0_0'));
  });
});
