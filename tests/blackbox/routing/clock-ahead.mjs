import process from 'node:process';

/** Loaded into a task before anything else: its clock is ahead, and may run faster than others. Timers stay as they are. */
const now = Date.now.bind(Date);
const startedAt = now();
const aheadMs = Number(process.env['CLOCK_AHEAD_MS'] ?? 0);
const speed = Number(process.env['CLOCK_SPEED'] ?? 1);

Date.now = () => Math.round(startedAt + aheadMs + (now() - startedAt) * speed);
