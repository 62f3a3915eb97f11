import type { TableClient } from '@azure/data-tables';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { noSdkRetries, shortRetries } from '../network/retries.ts';
import type { StorageAccount } from './account.ts';

/** Loads the tables SDK and gives a maker of clients. */
export async function loadTables(
  account: StorageAccount,
  httpClient: HttpClient,
): Promise<(name: string) => TableClient> {
  const [{ AzureNamedKeyCredential, AzureSASCredential, TableClient }, retries] = await Promise.all([
    import('./tables-sdk.ts'),
    shortRetries(),
  ]);
  const { access, tableUrl } = account;
  const options = {
    httpClient,
    retryOptions: noSdkRetries,
    additionalPolicies: [{ policy: retries, position: 'perCall' as const }],
    allowInsecureConnection: tableUrl.startsWith('http:'),
  };
  switch (access.kind) {
    case 'accountKey': {
      const credential = new AzureNamedKeyCredential(access.accountName, access.accountKey);
      return (name) => new TableClient(tableUrl, name, credential, options);
    }
    case 'sharedAccessSignature': {
      const credential = new AzureSASCredential(access.sas);
      return (name) => new TableClient(tableUrl, name, credential, options);
    }
    case 'identity':
      return (name) => new TableClient(tableUrl, name, access.credential, options);
  }
}
