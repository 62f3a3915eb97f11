import assert from 'node:assert/strict';
import { secretsOf } from '../../../core/azure/secrets.ts';

const connectionString = 'DefaultEndpointsProtocol=https;AccountName=st;AccountKey=abcDEF123==;EndpointSuffix=x';

describe('secretsOf', () => {
  it('hides a connection string and the key in it', () => {
    assert.deepEqual(secretsOf('AzureWebJobsStorage', connectionString), [connectionString, 'abcDEF123==']);
  });

  it('hides connection strings whatever the setting is called', () => {
    assert.ok(secretsOf('Whatever', connectionString).includes('abcDEF123=='));
    const sql = 'Server=s;Database=d;User Id=u;Password=p4ssw0rd;';
    assert.deepEqual(secretsOf('Sql', sql), [sql, 'p4ssw0rd']);
  });

  it('hides a password in quotes without them, semicolons and all', () => {
    for (const [quoted, password] of [
      ['"p4ss;w0rd"', 'p4ss;w0rd'],
      ["'p4ss;w0rd'", 'p4ss;w0rd'],
      ['"p4ss""w0rd"', 'p4ss"w0rd'],
      ['"p4ssw0rd', '"p4ssw0rd'],
    ] as const) {
      const sql = `Server=s;Password=${quoted};User Id=u`;
      assert.deepEqual(secretsOf('Sql', sql), [sql, password], quoted);
    }
  });

  it('hides the signature of a URL in both of its forms', () => {
    const url = 'https://st.blob.core.windows.net/c/a.zip?sv=1&sig=ab%2Bcd%3D';
    assert.deepEqual(secretsOf('WEBSITE_RUN_FROM_PACKAGE', url), [url, 'ab%2Bcd%3D', 'ab+cd=']);
  });

  it('hides a shared access signature whole, and its signature alone, wherever that stands in it', () => {
    for (const sas of ['sv=1&sig=ab%2Bcd%3D', 'sig=ab%2Bcd%3D&sv=1', '?sig=ab%2Bcd%3D&sv=1']) {
      const text = `TableEndpoint=https://st.table.x/;SharedAccessSignature=${sas}`;
      assert.deepEqual(
        [...secretsOf('storage', text)].sort(),
        [text, sas, 'ab%2Bcd%3D', 'ab+cd=', decodeURIComponent(sas)].sort(),
      );
    }
    assert.deepEqual(secretsOf('TaskHubName', 'design=flat'), []);
  });

  it('hides values of settings that are called like secrets', () => {
    for (const name of [
      'ApiKey',
      'CLIENT_SECRET',
      'DbPassword',
      'SlackToken',
      'EventHubConnection',
      'DB_CONNECTION_STRING',
    ]) {
      assert.deepEqual(secretsOf(name, 'value-to-hide'), ['value-to-hide'], name);
    }
  });

  it('leaves ordinary values, references and identity settings readable', () => {
    for (const [name, value] of [
      ['TaskHubName', 'ShopStaging'],
      ['FUNCTIONS_EXTENSION_VERSION', '~4'],
      ['StorageConnection', '@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/s)'],
      ['AzureWebJobsStorage__accountName', 'stshop'],
      ['AzureWebJobsStorage__credential', 'managedidentity'],
      ['AzureWebJobsStorage__queueServiceUri', 'https://stshop.queue.core.windows.net'],
    ] as const) {
      assert.deepEqual(secretsOf(name, value), [], name);
    }
  });

  it('hides nothing that is too short to be a secret, because it would blank out ordinary words', () => {
    assert.deepEqual(secretsOf('ApiKey', 'none'), []);
  });
});
