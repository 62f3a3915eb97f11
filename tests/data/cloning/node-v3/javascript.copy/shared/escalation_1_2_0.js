const df = require('durable-functions');

const escalate = df.orchestrator(function* (context) {
  yield context.df.callActivityWithRetry(`SendMail_1_2_0`, new df.RetryOptions(1000, 2), { to: 'the boss' });
});

module.exports = { escalate };
