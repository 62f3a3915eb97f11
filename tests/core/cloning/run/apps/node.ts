import { node } from '../../../../../core/cloning/node/index.ts';
import { hostJson, type App } from './model.ts';

export const javascriptV4: App = {
  model: 'node-v4',
  language: node,
  modes: ['stamp', 'freeze', 'dispatch'],
  files: {
    'host.json': hostJson,
    'package.json': `{
  "name": "shop",
  "version": "1.0.0",
  "main": "src/functions/*.js",
  "dependencies": {
    "@azure/functions": "^4.0.0",
    "durable-functions": "^3.3.0"
  }
}
`,
    'src/functions/order.js': `const df = require('durable-functions');
const { payActivity } = require('./activities');

df.app.orchestration('Order', function* (context) {
  const rules = 'rules 1';
  yield context.df.callActivity(payActivity, rules);
  yield context.df.callActivity('Tax', rules);
  context.df.signalEntity(new df.EntityId('Counter', 'all'), 'add', 1);
  return rules;
});
`,
    'src/functions/activities.js': `const df = require('durable-functions');

const payActivity = 'Pay';

df.app.activity(payActivity, { handler: () => 'rules 1' });

df.app.activity('Tax', { handler: () => 'rules 1' });

module.exports = { payActivity };
`,
    'src/functions/counter.js': `const df = require('durable-functions');

df.app.entity('Counter', (context) => {
  context.df.setState((context.df.getState(() => 0) ?? 0) + 1);
});
`,
    'src/functions/start.js': `const { app } = require('@azure/functions');
const df = require('durable-functions');

app.http('Start', {
  route: 'orders',
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const id = await client.startNew('Order');
    return client.createCheckStatusResponse(request, id);
  },
});
`,
  },
};

export const typescriptV4: App = {
  model: 'node-v4',
  language: node,
  modes: ['stamp', 'freeze', 'dispatch'],
  files: {
    'host.json': hostJson,
    'package.json': `{
  "name": "shop",
  "version": "1.0.0",
  "main": "dist/main.js",
  "dependencies": {
    "@azure/functions": "^4.0.0",
    "durable-functions": "^3.3.0"
  }
}
`,
    'tsconfig.json': `{
  "compilerOptions": { "module": "commonjs", "target": "es2022", "outDir": "dist", "rootDir": "src", "strict": true }
}
`,
    'src/main.ts': `import './order';
import './start';
`,
    'src/order.ts': `import * as df from 'durable-functions';
import { OrchestrationContext, OrchestrationHandler } from 'durable-functions';
import { names } from './names';

const Order: OrchestrationHandler = function* (context: OrchestrationContext) {
  const rules = 'rules 1';
  yield context.df.callActivity(names.pay, rules);
  yield context.df.callActivity('Tax', rules);
  return rules;
};

df.app.orchestration('Order', Order);

df.app.activity(names.pay, { handler: () => 'rules 1' });

df.app.activity('Tax', { handler: () => 'rules 1' });
`,
    'src/names.ts': `export const names = { pay: 'Pay' } as const;
`,
    'src/start.ts': `import { app, HttpHandler } from '@azure/functions';
import * as df from 'durable-functions';

const Start: HttpHandler = async (request, context) => {
  const client = df.getClient(context);
  const id = await client.startNew('Order');
  return client.createCheckStatusResponse(request, id);
};

app.http('Start', { extraInputs: [df.input.durableClient()], handler: Start });
`,
  },
};

const trigger = (type: string, more = ''): string => `{
  "bindings": [
    {
      "type": "${type}",
      "direction": "in",
      "name": "context"
    }${more}
  ]
}
`;

const client = trigger(
  'httpTrigger',
  `,
    {
      "type": "orchestrationClient",
      "direction": "in",
      "name": "starter"
    },
    {
      "type": "http",
      "direction": "out",
      "name": "$return"
    }`,
);

export const javascriptV3: App = {
  model: 'node-v3',
  language: node,
  modes: ['stamp', 'freeze'],
  files: {
    'host.json': hostJson,
    'package.json': `{
  "name": "shop",
  "version": "1.0.0",
  "dependencies": {
    "durable-functions": "^2.1.3"
  }
}
`,
    'Order/function.json': trigger('orchestrationTrigger'),
    'Order/index.js': `const df = require('durable-functions');

module.exports = df.orchestrator(function* (context) {
  const rules = 'rules 1';
  yield context.df.callActivity('Pay', rules);
  yield context.df.callActivity('Tax', rules);
  return rules;
});
`,
    'Pay/function.json': trigger('activityTrigger'),
    'Pay/index.js': `module.exports = async () => 'rules 1';
`,
    'Tax/function.json': trigger('activityTrigger'),
    'Tax/index.js': `module.exports = async () => 'rules 1';
`,
    'Counter/function.json': trigger('entityTrigger'),
    'Counter/index.js': `const df = require('durable-functions');

module.exports = df.entity((context) => {
  context.df.setState(context.df.getState(() => 0) + 1);
});
`,
    'Start/function.json': client,
    'Start/index.js': `const df = require('durable-functions');

module.exports = async function (context, request) {
  const client = df.getClient(context);
  const id = await client.startNew('Order', undefined, request.body);
  return client.createCheckStatusResponse(context.bindingData.req, id);
};
`,
  },
};
