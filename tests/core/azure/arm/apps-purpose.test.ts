import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { purposeOf } from '../../../../core/azure/arm/purpose.ts';

const web = 'https://management.azure.com/subscriptions/s/resourceGroups/g/providers/Microsoft.Web';
const all = 'https://management.azure.com/subscriptions/s/providers/Microsoft.Web';
const app = `${web}/sites/shop`;
const plan = `${web}/serverfarms/the%20plan`;

const cases: readonly (readonly [string, string, string])[] = [
  ['PUT', app, 'making or changing the app shop'],
  ['DELETE', `${app}?deleteEmptyServerFarm=false`, 'removing the app shop'],
  ['GET', `${all}/sites/shop/operationResults/1`, 'asking how a change of the app shop goes'],
  ['POST', `${app}/stop`, 'stopping the app shop'],
  ['POST', `${app}/syncfunctiontriggers`, 'telling the platform the triggers of the app shop'],
  ['PUT', `${app}/config/connectionstrings`, 'writing the connection strings of the app shop'],
  ['PUT', `${app}/config/authsettingsV2`, 'writing the authentication settings of the app shop'],
  ['GET', `${app}/privateEndpointConnections`, 'reading the private endpoints of the app shop'],
  ['PUT', plan, 'making or changing the plan the plan'],
  ['GET', plan, 'reading the plan the plan'],
  ['DELETE', plan, 'removing the plan the plan'],
  ['GET', `${plan}/operationresults/1`, 'asking how a change of the plan the plan goes'],
  ['GET', `${all}/serverfarms?detailed=true`, 'listing the plans of the subscription'],
  ['POST', `${all}/checknameavailability`, 'asking whether a name is free'],
];

describe('purposeOf requests about apps and plans', () => {
  for (const [method, url, expected] of cases) {
    it(`${method} ${url}`, () => assert.equal(purposeOf(method, url), expected));
  }
});
