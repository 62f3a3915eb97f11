/** Loaded before a program: says at its end how long it ran, in milliseconds, and how much memory it held at most, in bytes. */
const { writeFileSync } = require('node:fs');
const { performance } = require('node:perf_hooks');

process.on('exit', () => {
  const usage = { milliseconds: performance.now(), bytes: process.resourceUsage().maxRSS * 1024 };
  writeFileSync(process.env.BENCH_USAGE_FILE, JSON.stringify(usage));
});
