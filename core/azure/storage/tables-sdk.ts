/** What is used of the tables SDK and no more, so that the rest stays out of the bundle. */
export { AzureNamedKeyCredential, AzureSASCredential, TableClient } from '@azure/data-tables';
