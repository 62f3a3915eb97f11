const df = require('durable-functions');

module.exports = df.entity((context) => context.df.setState((context.df.getState(() => 0) || 0) + 1));
