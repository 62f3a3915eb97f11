/**
 * Loaded into a task before anything else: its clock is ahead, may run faster than others, and jumps once a file is there. Timers stay as
 * they are.
 */
import { existsSync } from 'node:fs';
import process from 'node:process';

const now = Date.now.bind(Date);
const startedAt = now();
const aheadMs = Number(process.env['CLOCK_AHEAD_MS'] ?? 0);
const speed = Number(process.env['CLOCK_SPEED'] ?? 1);
const jumpMs = Number(process.env['CLOCK_JUMP_MS'] ?? 0);
const jumpFile = process.env['CLOCK_JUMP_FILE'] ?? '';

Date.now = () => {
  const jumped = jumpFile !== '' && existsSync(jumpFile) ? jumpMs : 0;
  return Math.round(startedAt + aheadMs + jumped + (now() - startedAt) * speed);
};
