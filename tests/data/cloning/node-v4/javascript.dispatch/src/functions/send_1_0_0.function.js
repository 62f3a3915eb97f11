'use strict';

const df = require('durable-functions');
const { orchestrations, activities, deliver } = require('../lib/names');
const { forEach } = require('../lib/fan-out_1_0_0');
const { render, subject } = require('../lib/render');
const cache = require('../lib/cache');

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

exports.SendIssue_1_0_0 = function* (context) {
  const { issue, readers } = context.df.getInput();
  const html = yield context.df.callActivity(activities.render, issue);
  const sent = yield* forEach(context, {
    activity: deliver,
    items: readers.map((to) => ({ to, html, issue })),
  });
  if (issue.digest) yield context.df.callSubOrchestrator("senddigest", sent);
  return sent;
};

exports.SendDigest_1_0_0 = function* (context) {
    yield context.df.callActivity('RenderIssue', { title: 'Digest' });
  };

df.app.activity(activities.render, { handler: handlers.render });
df.app.activity('Deliver' + 'Issue', { handler: handlers.deliver });
