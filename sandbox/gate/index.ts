/** Evaluates server tasks as release gates and agentless jobs do, without Azure DevOps. */
export { evaluateGate, type EvaluateGateOptions, type GateRun } from './evaluate-gate.ts';
