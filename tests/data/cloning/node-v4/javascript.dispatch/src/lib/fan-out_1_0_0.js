'use strict';

/** Calls one activity for each item. */
function* forEach(context, { activity, items }) {
  const tasks = items.map((item) => context.df.callActivity(activity, item));
  return yield context.df.Task.all(tasks);
}

module.exports = { forEach };
