const df = require("durable-functions");
const { remind } = require("../shared/reminders_1_2_0");
const names = require("../SendMail_1_2_0/names");

module.exports = df.orchestrator(function* (context) {
  const input = context.df.getInput();
  yield context.df.callActivity(names.send + "_1_2_0", input);
  yield* remind(context, input);
  if (input.late) yield context.df.callSubOrchestrator("escalate_1_2_0", input);
  yield context.df.callEntity(new df.EntityId("Counter", "all"), "add");
});
