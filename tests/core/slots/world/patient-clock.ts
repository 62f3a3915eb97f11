import { FakeClock } from '../../../support/fake-clock.ts';

/**
 * A clock for code that also waits for something real that always comes, such as a module that is loaded when it is first needed:
 * where nothing is left to wait for by the clock, it waits for that.
 */
export class PatientClock extends FakeClock {
  override async run<T>(promise: Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await super.run(promise);
      } catch (error) {
        const isIdle = error instanceof Error && error.message.startsWith('Nothing is left to wait for');
        if (!isIdle || tries >= 1000) throw error;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    }
  }
}
