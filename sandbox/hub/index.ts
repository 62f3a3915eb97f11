/** Task hubs for tests and the demo: captured ones laid down again, and new ones written as the engine writes them. */
export { openAccount, type Account } from './account.ts';
export {
  capturedAt,
  fixtureNames,
  readFixture,
  type FixtureBlob,
  type FixtureMessage,
  type FixtureRow,
  type HubFixture,
} from './fixture.ts';
export { pourHub, type PouredHub, type PourOptions } from './pour.ts';
export {
  accountStore,
  createHubWriter,
  hasEnded,
  HubWriter,
  memoryStore,
  type Action,
  type ActivityOutcome,
  type Crash,
  type FailureDetails,
  type Generation,
  type HubStore,
  type HubWriterOptions,
  type InstanceState,
  type StartOptions,
} from './writer/index.ts';
