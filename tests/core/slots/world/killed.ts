/** The agent was killed: nothing that the run wants to do after this reaches Azure. */
export class Killed extends Error {
  override readonly name = 'Killed';
}
