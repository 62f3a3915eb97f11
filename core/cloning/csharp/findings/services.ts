import type { CloneFinding } from '../../model.ts';
import type { CsharpFile } from '../facts/index.ts';
import { membersOf, type TypeIndex } from '../resolve/index.ts';
import { findingAt } from './finding.ts';

const registration = /^(?:Try)?Add(?:Singleton|Scoped|Transient|HttpClient|HostedService)$/;

/** A file that registers services of the app: copies get what is registered there, whichever version they are of. */
export function serviceFindings(file: CsharpFile, types: TypeIndex): CloneFinding[] {
  for (const { type, member } of membersOf(file)) {
    for (const call of member.calls) {
      if (!registration.test(call.method)) continue;
      const site = { file, ...(type === undefined ? {} : { type }) };
      const ofApp = call.typeArguments.some(
        ({ text }) => types.resolve(text.replace(/<.*$/s, '').split('.'), site) !== undefined,
      );
      if (!ofApp) continue;
      return [
        findingAt(
          'DEPENDENCY_INJECTION',
          file,
          call.methodSpan.start,
          'services are registered here: copied functions get the same services as the current ones.',
        ),
      ];
    }
  }
  return [];
}
