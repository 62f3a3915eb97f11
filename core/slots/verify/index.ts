/** Whether the target slot is well after a swap. */
export { judgeHealth, type HealthCheckResult, type HealthReading } from './judge.ts';
export { verifySlot, type WhatToVerify } from './verify.ts';
