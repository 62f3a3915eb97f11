import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export type BenchLanguage = 'csharp' | 'typescript';

/**
 * An app with one function in each file: every tenth is an orchestrator that calls the nine activities after it, by `nameof` and by
 * text in turns, and a client starts it.
 *
 * @returns the folder
 */
export async function layDownApp(language: BenchLanguage, functions: number): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), `bench-${language}-`));
  const files = { ...(language === 'csharp' ? csharpProject : typescriptProject) };
  const file = language === 'csharp' ? csharpFile : typescriptFile;
  for (let index = 0; index < functions; index += 1) Object.assign(files, file(index, functions));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

const csharpProject: Record<string, string> = {
  'host.json': '{ "version": "2.0" }\n',
  'App.csproj': `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net8.0</TargetFramework>
    <AzureFunctionsVersion>v4</AzureFunctionsVersion>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.Azure.WebJobs.Extensions.DurableTask" Version="2.10.0" />
    <PackageReference Include="Microsoft.NET.Sdk.Functions" Version="4.6.0" />
  </ItemGroup>
</Project>
`,
};

const typescriptProject: Record<string, string> = {
  'host.json': '{ "version": "2.0" }\n',
  'package.json': `{ "name": "app", "version": "1.0.0", "main": "dist/src/functions/*.js", "dependencies": { "durable-functions": "^3.1.0", "@azure/functions": "^4.0.0" } }\n`,
  'tsconfig.json': '{ "compilerOptions": { "outDir": "dist", "rootDir": ".", "module": "commonjs" } }\n',
};

function calls(index: number, functions: number): number[] {
  return Array.from({ length: 9 }, (_, offset) => index + 1 + offset).filter((other) => other < functions);
}

function csharpFile(index: number, functions: number): Record<string, string> {
  const [name, isOrchestrator] = [`Step${index}`, index % 10 === 0];
  const steps = calls(index, functions).map(
    (other) =>
      `            outputs.Add(await context.CallActivityAsync<string>(${other % 2 === 0 ? `nameof(Step${other}.Run${other})` : `"Run${other}"`}, "city ${other}"));`,
  );
  const body = isOrchestrator
    ? `        [FunctionName("${name}")]
        public static async Task<List<string>> RunOrchestrator([OrchestrationTrigger] IDurableOrchestrationContext context)
        {
            var outputs = new List<string>();
            // Calls Run${index + 1} and those after it.
${steps.join('\n')}
            return outputs;
        }

        [FunctionName("${name}_HttpStart")]
        public static async Task<IActionResult> HttpStart([HttpTrigger(AuthorizationLevel.Function, "post")] HttpRequest req, [DurableClient] IDurableOrchestrationClient starter)
        {
            string instanceId = await starter.StartNewAsync("${name}", null);
            return starter.CreateCheckStatusResponse(req, instanceId);
        }`
    : `        [FunctionName(nameof(Run${index}))]
        public static string Run${index}([ActivityTrigger] string city, ILogger log)
        {
            log.LogInformation("Run${index} says hello to {city}.", city);
            return $"Hello {city}!";
        }`;
  return {
    [`Functions/Area${Math.floor(index / 50)}/${name}.cs`]: `using System.Collections.Generic;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Azure.WebJobs.Extensions.Http;
using Microsoft.Extensions.Logging;

namespace Shop.Functions
{
    public static class ${name}
    {
${body}
    }
}
`,
  };
}

function typescriptFile(index: number, functions: number): Record<string, string> {
  const [name, isOrchestrator] = [`step${index}`, index % 10 === 0];
  const others = calls(index, functions);
  const imports = others
    .filter((other) => other % 2 === 0)
    .map((other) => `import { run${other}Name } from './step${other}';`);
  const steps = others.map(
    (other) =>
      `  outputs.push(yield context.df.callActivity(${other % 2 === 0 ? `run${other}Name` : `'run${other}'`}, 'city ${other}'));`,
  );
  const text = isOrchestrator
    ? `import * as df from 'durable-functions';
import { app, HttpRequest, HttpResponse, InvocationContext } from '@azure/functions';
${imports.join('\n')}

// Calls run${index + 1} and those after it.
df.app.orchestration('${name}', function* (context) {
  const outputs: string[] = [];
${steps.join('\n')}
  return outputs;
});

app.http('${name}HttpStart', {
  extraInputs: [df.input.durableClient()],
  handler: async (request: HttpRequest, context: InvocationContext): Promise<HttpResponse> => {
    const client = df.getClient(context);
    const instanceId = await client.startNew('${name}', { input: await request.text() });
    return client.createCheckStatusResponse(request, instanceId);
  },
});
`
    : `import * as df from 'durable-functions';
import { InvocationContext } from '@azure/functions';

export const run${index}Name = 'run${index}';

df.app.activity(run${index}Name, {
  handler: (city: string, context: InvocationContext): string => {
    context.log(\`run${index} says hello to \${city}.\`);
    return \`Hello \${city}!\`;
  },
});
`;
  return { [`src/functions/${name}.ts`]: text };
}
