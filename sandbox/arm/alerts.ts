import type { Estate } from './estate.ts';

/** Metric alerts as a list has them; for the fields see the example listMetricAlert.json. @param group all when left out */
export function describeAlerts({ alerts, subscriptionId }: Estate, group?: string): unknown[] {
  return alerts
    .filter(({ resourceGroup }) => group === undefined || resourceGroup.toLowerCase() === group.toLowerCase())
    .map(({ resourceGroup, name, scopes }) => ({
      id: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/microsoft.insights/metricalerts/${name}`,
      type: 'Microsoft.Insights/metricAlerts',
      name,
      location: 'global',
      tags: {},
      properties: {
        description: '',
        severity: 3,
        enabled: true,
        scopes: [...scopes],
        evaluationFrequency: 'PT1M',
        windowSize: 'PT15M',
        criteria: { 'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria', allOf: [] },
        actions: [],
      },
    }));
}
