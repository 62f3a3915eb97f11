import type { ServiceAnswer } from '../../errors.ts';
import { describeAnswer } from '../failures.ts';
import { doorFor, type ArmSitesOptions } from './door.ts';
import type { ArmAnnotations } from './model.ts';
import { sendOnce } from './send-once.ts';

/** The only one that there is. Source: Azure/azure-rest-api-specs, Microsoft.Insights, componentAnnotations_API.json */
const apiVersion = '2015-05-01';

/** For the whole answer, in milliseconds: nobody should wait long for what is only shown. */
const timeoutMs = 20_000;

/**
 * Release annotations of Application Insights components, also of other subscriptions. Shares the SDK client with
 * `createArmSites` of the same options. The action that is needed: docs/permissions.md.
 */
export function createArmAnnotations(options: ArmSitesOptions): ArmAnnotations {
  const door = doorFor(options);
  return {
    async write(componentId, annotation) {
      const what = 'writing a release annotation';
      const path = componentId.split('/').map(encode).join('/');
      const url = `${options.cloud.resourceManagerUrl}${path}/Annotations?api-version=${apiVersion}`;
      const body = {
        Id: annotation.id,
        AnnotationName: annotation.name,
        EventTime: annotation.at,
        // The charts show annotations of this category and no others (MicrosoftDocs/azure-docs#86729).
        Category: 'Deployment',
        Properties: JSON.stringify(annotation.properties),
      };
      const { status, headers, bodyAsText } = await sendOnce(door, what, { method: 'PUT', url, body, timeoutMs });
      if (status < 300) return 'written';
      const refusal = describeAnswer({ status, headers, body: bodyAsText, url }, what);
      if (isThereAlready(refusal.answer)) return 'alreadyThere';
      throw refusal;
    },
  };
}

/**
 * The specification has an error for an id that exists, and names no status and no code for it. Other conflicts, such as a lock on
 * the component, have codes of their own.
 */
function isThereAlready(answer: ServiceAnswer | undefined): boolean {
  return answer?.status === 409 && answer.serviceCode === 'Conflict';
}

/** Names may have parentheses, which `encodeURIComponent` leaves as they are. */
function encode(segment: string): string {
  return encodeURIComponent(segment).replaceAll('(', '%28').replaceAll(')', '%29');
}
