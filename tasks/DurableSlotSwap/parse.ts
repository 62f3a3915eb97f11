import { isLoopback } from '../../core/azure/network/index.ts';
import { isReleaseName } from '../../core/slots/index.ts';
import { neutralise } from '../../core/text.ts';
import type { Parsed } from '../host/index.ts';

/** A name of a release, as it fits into an app setting, a log line and a command. */
export function parseRelease(text: string): Parsed<string> {
  return isReleaseName(text)
    ? { value: text }
    : {
        problem: `"${neutralise(text, 120)}" cannot name a release. Use letters, digits and . _ : / -, a letter or digit first, at most 100 characters.`,
      };
}

/** Path and query of a page of the app, without any key. */
export function parseHealthPath(text: string): Parsed<string> {
  const elsewhere = 'https://app.invalid';
  const url = text.startsWith('/') && URL.canParse(text, elsewhere) ? new URL(text, elsewhere) : undefined;
  if (url === undefined || url.origin !== elsewhere || url.hash !== '' || /\s/.test(text)) {
    return {
      problem:
        'give the path only, starting with /, such as /api/health. It is asked for at the address of the target slot.',
    };
  }
  if ([...url.searchParams.keys()].some((name) => name.toLowerCase() === 'code')) {
    return {
      problem: 'the path holds a key (code=…). Give a page that answers without one (authLevel anonymous).',
    };
  }
  return { value: `${url.pathname}${url.search}` };
}

/**
 * The address of a blob container, as the identity of the service connection opens it.
 *
 * Source: https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
 */
export function parseLockContainer(text: string): Parsed<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.protocol !== 'https:' || url.host === '') {
    return {
      problem: 'give the address of a blob container, such as https://stlocks.blob.core.windows.net/deployments.',
    };
  }
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    return {
      problem:
        'the address holds more than the container. Leave the signature out: the identity of the service connection is used.',
    };
  }
  const path = url.pathname.replace(/\/+$/, '').split('/').slice(1);
  // On this machine (Azurite) the name of the account is a part of the path.
  const container = path.length === (isLoopback(url.hostname) ? 2 : 1) ? path.at(-1) : undefined;
  if (container === undefined || !/^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/.test(container)) {
    return {
      problem: `"${neutralise(url.pathname, 120)}" is not the path of a container: give one name of 3 to 63 small letters, digits and single hyphens.`,
    };
  }
  return { value: `${url.origin}/${path.join('/')}` };
}

/**
 * The resource id of an Application Insights component.
 *
 * Source for the names: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
 */
export function parseComponentId(text: string): Parsed<string> {
  const id = text.replace(/\/+$/, '');
  if (isComponentId(id)) return { value: id };
  const seen = /^[0-9a-f-]{36}$/i.test(text)
    ? 'this is a key or an application id. '
    : /\bInstrumentationKey=/i.test(text)
      ? 'this is a connection string. '
      : /\/providers\/microsoft\.web\//i.test(text)
        ? 'this is the id of an app. '
        : '';
  return {
    problem: `${seen}Give the full resource id of the Application Insights component, /subscriptions/…/resourceGroups/…/providers/microsoft.insights/components/NAME: az monitor app-insights component show --app <name> --resource-group <group> --query id --output tsv`,
  };
}

function isComponentId(id: string): boolean {
  const [, group = '', name = ''] =
    /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/([^/]+)\/providers\/microsoft\.insights\/components\/([^/]+)$/i.exec(
      id,
    ) ?? [];
  // A last dot is forbidden in both, so that no part of the path climbs.
  return (
    /^[\p{L}\p{N}._()-]{1,90}$/u.test(group) &&
    /^[^%&\\?#\p{Cc}]{1,260}$/u.test(name) &&
    !/\.$/.test(group) &&
    !/[.\s]$/.test(name)
  );
}
