/** What a request to Microsoft.Web asks for or does, in words. */
export function purposeOf(method: string, url: string): string {
  const path = new URL(url).pathname;
  const resource = /\/sites\/([^/]+)(?:\/slots\/([^/]+))?(\/.*)?$/i.exec(path);
  if (!resource) return purposeOfPlan(method, path) ?? 'listing the function apps of the subscription';
  const [, site = '', slot, rest = ''] = resource.map((part) => (part === undefined ? part : decode(part)));
  const app = slot === undefined ? `the app ${site}` : `the slot ${slot} of the app ${site}`;
  const suffix = rest.toLowerCase();
  if (suffix.startsWith('/hostruntime/')) return `asking the Functions host of ${app} through Azure Resource Manager`;
  if (suffix.startsWith('/operationresults/')) return `asking how a change of ${app} goes`;
  return `${verbs[`${method.toUpperCase()} ${suffix}`] ?? (readingMethods.has(method.toUpperCase()) ? 'reading' : 'changing')} ${app}`;
}

const verbs: Readonly<Record<string, string>> = {
  'POST /config/appsettings/list': 'reading the app settings of',
  'PUT /config/appsettings': 'writing the app settings of',
  'POST /config/connectionstrings/list': 'reading the connection strings of',
  'GET /config/slotconfignames': 'reading the sticky settings of',
  'PUT /config/slotconfignames': 'writing the sticky settings of',
  'GET /config/web': 'reading the configuration of',
  'GET /config/authsettingsv2': 'reading the authentication settings of',
  'POST /host/default/listkeys': 'reading the host keys of',
  'GET /functions': 'listing the functions of',
  'GET /slots': 'listing the slots of',
  'POST /slotsdiffs': 'comparing the settings of two slots, from',
  'POST /slotsswap': 'swapping',
  'POST /applyslotconfig': "applying another slot's settings to",
  'POST /resetslotconfig': 'giving their own settings back to',
  'POST /start': 'starting',
  'POST /stop': 'stopping',
  'PUT /config/connectionstrings': 'writing the connection strings of',
  'PUT /config/authsettingsv2': 'writing the authentication settings of',
  'POST /syncfunctiontriggers': 'telling the platform the triggers of',
  'GET /privateendpointconnections': 'reading the private endpoints of',
  'PUT ': 'making or changing',
  'DELETE ': 'removing',
};

/** What is asked of plans, and of names; `undefined` for anything else. */
function purposeOfPlan(method: string, path: string): string | undefined {
  if (/\/checknameavailability$/i.test(path)) return 'asking whether a name is free';
  if (/\/serverfarms\/?$/i.test(path)) return 'listing the plans of the subscription';
  const [, name, rest = ''] = /\/serverfarms\/([^/]+)(\/.*)?$/i.exec(path) ?? [];
  if (name === undefined) return undefined;
  const plan = `the plan ${decode(name)}`;
  if (rest.toLowerCase().startsWith('/operationresults/')) return `asking how a change of ${plan} goes`;
  return `${verbs[`${method.toUpperCase()} `] ?? 'reading'} ${plan}`;
}

const readingMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
