import assert from 'node:assert/strict';
import { openRoslyn, type App, type Roslyn } from './roslyn.ts';

const inProcess = (namespace: string, suffix: string): string => `
using System.Threading.Tasks;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
namespace ${namespace}
{
    public static class Orders
    {
        [FunctionName(nameof(Order) + "${suffix}")]
        public static async Task<int> Order([OrchestrationTrigger] IDurableOrchestrationContext context) =>
            await context.CallActivityAsync<int>(nameof(Charge) + "${suffix}", null);

        [FunctionName(nameof(Charge) + "${suffix}")]
        public static int Charge([ActivityTrigger] string order) => 1;
    }
}`;

const isolated = (name: string): string => `
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
namespace Acme;
[DurableTask(${name})]
public class Order : TaskOrchestrator<string, string>
{
    public override async Task<string> RunAsync(TaskOrchestrationContext context, string input) =>
        await context.CallCharge_1_2_0Async(input) + context.Version;
}
public class Charges
{
    [Function(nameof(Charge) + "_1_2_0")]
    public string Charge([ActivityTrigger] string order) => order;
}`;

const app = (name: string, model: App['model'], ...texts: string[]): App => ({
  name,
  model,
  implicitUsings: model === 'csharp-isolated',
  files: texts.map((text, index) => ({ path: `${index}.cs`, text })),
});

describe('the judge of C#', function () {
  this.timeout(180_000);
  let roslyn: Roslyn | undefined;
  before(async function () {
    roslyn = await openRoslyn();
    if (roslyn === undefined) this.skip();
  });

  it('tells registrations, names of calls, and errors', async () => {
    const verdicts = await roslyn?.([
      app('two versions', 'csharp-inprocess', inProcess('Acme', ''), inProcess('Acme.V1_2_0', '_1_2_0')),
      app('classes', 'csharp-isolated', isolated('nameof(Order) + "_1_2_0"')),
      app('a name that is no identifier', 'csharp-isolated', isolated('"Order-1"')),
      app('the same twice', 'csharp-inprocess', inProcess('Acme', ''), inProcess('Acme', '')),
    ]);
    const [two, classes, invalid, twice] = verdicts ?? [];
    assert.deepEqual(
      [two, classes].map((verdict) => verdict?.errors),
      [[], []],
    );
    assert.deepEqual(
      two?.registrations.map(({ name }) => name),
      ['Order', 'Charge', 'Order_1_2_0', 'Charge_1_2_0'],
    );
    assert.deepEqual(
      two.calls.map(({ path, line, api, name }) => `${path}:${line} ${api} ${name ?? 'null'}`),
      ['0.cs:11 CallActivityAsync Charge', '1.cs:11 CallActivityAsync Charge_1_2_0'],
    );
    assert.deepEqual(classes?.registrations.map(({ name }) => name).sort(), ['Charge_1_2_0', 'Order_1_2_0']);
    assert.deepEqual(
      classes.calls.map(({ api, name }) => [api, name]),
      [['CallCharge_1_2_0Async', 'Charge_1_2_0']],
    );
    assert.ok(invalid?.errors.some(({ id }) => id === 'DURABLE3001'));
    assert.ok(twice?.errors.some(({ id }) => id === 'CS0101'));
  });
});
