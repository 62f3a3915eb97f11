'use strict';

const df = require('durable-functions');
const { app } = require('@azure/functions');
const { orchestrations, activities, deliver } = require('../lib/names');
const { forEach } = require('../lib/fan-out');
const { render, subject } = require('../lib/render');
const cache = require('../lib/cache');
const { byVersion } = require('./durable-versions');
const { SendDigest_1_0_0, SendIssue_1_0_0 } = require('./send_1_0_0.function');

const handlers = {};

handlers.render = async (issue) => render(issue);
handlers.deliver = (input) => {
  cache.remember(input.to);
  return `${subject(input.issue)} to ${input.to}`;
};
handlers.start = async (request, context) => {
  const client = df.getClient(context);
  const id = await client.startNew(orchestrations.send, { input: await request.json() });
  return client.createCheckStatusResponse(request, id);
};

df.app.orchestration(orchestrations.send, byVersion([['1.0.0', SendIssue_1_0_0]], '1.1.0', function* (context) {
  const { issue, readers } = context.df.getInput();
  const html = yield context.df.callActivity(activities.render + '_1_1_0', issue);
  const sent = yield* forEach(context, {
    activity: deliver + '_1_1_0',
    items: readers.map((to) => ({ to, html, issue })),
  });
  if (issue.digest) yield context.df.callSubOrchestrator("senddigest", sent);
  return sent;
}));

df.app.orchestration(orchestrations['digest'], {
  handler: byVersion([['1.0.0', SendDigest_1_0_0]], '1.1.0', function* (context) {
    yield context.df.callActivity('RenderIssue_1_1_0', { title: 'Digest' });
  }),
});

df.app.activity(activities.render + '_1_1_0', { handler: handlers.render });
df.app.activity('Deliver' + 'Issue_1_1_0', { handler: handlers.deliver });

app.http('StartSend', { methods: ['POST'], extraInputs: [df.input.durableClient()], handler: handlers.start });

module.exports = { handlers };
