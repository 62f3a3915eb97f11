import assert from 'node:assert/strict';
import { purposeOf } from '../../../../core/azure/arm/purpose.ts';

const app = 'https://management.azure.com/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/shop';
const slot = `${app}/slots/blue%20one`;

const cases: readonly (readonly [string, string, string])[] = [
  ['GET', `${app}?api-version=1`, 'reading the app shop'],
  ['GET', slot, 'reading the slot blue one of the app shop'],
  ['POST', `${app}/config/appsettings/list`, 'reading the app settings of the app shop'],
  ['PUT', `${app}/config/appsettings`, 'writing the app settings of the app shop'],
  ['GET', `${app}/config/slotConfigNames`, 'reading the sticky settings of the app shop'],
  ['PUT', `${app}/config/slotConfigNames`, 'writing the sticky settings of the app shop'],
  ['POST', `${slot}/slotsdiffs`, 'comparing the settings of two slots, from the slot blue one of the app shop'],
  ['POST', `${slot}/slotsswap`, 'swapping the slot blue one of the app shop'],
  ['POST', `${slot}/applySlotConfig`, "applying another slot's settings to the slot blue one of the app shop"],
  ['POST', `${app}/resetSlotConfig`, 'giving their own settings back to the app shop'],
  ['POST', `${slot}/start`, 'starting the slot blue one of the app shop'],
  ['GET', `${slot}/operationresults/1?t=2`, 'asking how a change of the slot blue one of the app shop goes'],
  ['GET', `${app}/config/web`, 'reading the configuration of the app shop'],
  ['GET', `${app}/config/authsettingsV2`, 'reading the authentication settings of the app shop'],
  ['GET', `${app}/functions`, 'listing the functions of the app shop'],
  ['GET', `${app}/hostruntime/admin/x`, 'asking the Functions host of the app shop through Azure Resource Manager'],
  ['get', `${app}/something/new`, 'reading the app shop'],
  ['DELETE', slot, 'removing the slot blue one of the app shop'],
  ['GET', `${app}%E0/slots`, 'listing the slots of the app shop%E0'],
  ['GET', 'https://management.azure.com/subscriptions/s/x', 'listing the function apps of the subscription'],
];

describe('purposeOf', () => {
  for (const [method, url, expected] of cases) {
    it(`${method} ${url}`, () => assert.equal(purposeOf(method, url), expected));
  }
});
