/** Commands on the lines of an application, over the real outside world or any other. */
export { createRoutingDoors, registryConnection, registryTable, type RegistryLocation } from './doors.ts';
export { runRouting } from './run.ts';
