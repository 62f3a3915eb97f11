import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const shared: Readonly<Record<string, string>> = {
  'host.json':
    '{ "version": "2.0", "extensionBundle": { "id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.30.0, 5.0.0)" } }\n',
  'package.json':
    '{ "name": "orders", "main": "src/functions/*.js", "dependencies": { "durable-functions": "3.5.0" } }\n',
};

const activities = `df.app.activity('Charge', { handler: (order) => \`charged \${order}\` });
df.app.activity('Ship', { handler: (order) => \`shipped \${order}\` });
`;

const start = `
app.http('StartOrder', {
  methods: ['POST'],
  route: 'orders',
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    return client.createCheckStatusResponse(request, await client.startNew('OrderSaga'));
  },
});
`;

const head = `const { app } = require('@azure/functions');
const df = require('durable-functions');
`;

/** What is deployed: an order is charged, and shipped. */
export const deployedApp: Readonly<Record<string, string>> = {
  ...shared,
  'src/functions/orders.js': `${head}
df.app.orchestration('OrderSaga', function* (context) {
  const order = context.df.getInput();
  yield context.df.callActivity('Charge', order);
  yield context.df.callActivity('Ship', order);
});

${activities}${start}`,
};

/** What is to be released: fraud is looked for before anything is charged. Orders in flight could not be replayed against it. */
export const newApp: Readonly<Record<string, string>> = {
  ...shared,
  'src/functions/orders.js': `${head}
df.app.orchestration('OrderSaga', function* (context) {
  const order = context.df.getInput();
  yield context.df.callActivity('CheckFraud', order);
  yield context.df.callActivity('Charge', order);
  yield context.df.callActivity('Ship', order);
});

df.app.activity('CheckFraud', { handler: (order) => \`looked at \${order}\` });
${activities}${start}`,
};

export async function layDownFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
