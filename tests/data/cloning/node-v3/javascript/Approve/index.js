const df = require("durable-functions");
const { remind } = require("../shared/reminders");
const names = require("../SendMail/names");

module.exports = df.orchestrator(function* (context) {
  const input = context.df.getInput();
  yield context.df.callActivity(names.send, input);
  yield* remind(context, input);
  if (input.late) yield context.df.callSubOrchestrator("escalate", input);
  yield context.df.callEntity(new df.EntityId("Counter", "all"), "add");
});
