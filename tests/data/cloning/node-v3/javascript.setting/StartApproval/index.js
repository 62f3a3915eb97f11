const df = require('durable-functions');
const { versionedName } = require('../durable-functions-version');

module.exports = async function (context, req) {
  const client = df.getClient(context);
  if (req.params.what) return client.startNew(req.params.what, undefined, req.body);
  const id = await client.startNew(versionedName('Approve'), undefined, req.body);
  return client.createCheckStatusResponse(context.bindingData.req, id);
};
