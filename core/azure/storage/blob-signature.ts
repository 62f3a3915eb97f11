import { createHmac } from 'node:crypto';

/** The version that says what is signed. */
const version = '2019-12-12';

/**
 * The query of an address at which one blob can be read until a time, signed with the key of its account.
 *
 * @param blob with its path in the container, not encoded
 * @param until ISO 8601
 * @param httpsOnly whether the address counts over https only
 * Source: https://learn.microsoft.com/rest/api/storageservices/create-service-sas#version-2018-11-09-and-later
 */
export function readSignature(
  account: { readonly accountName: string; readonly accountKey: string },
  container: string,
  blob: string,
  until: string,
  httpsOnly: boolean,
): string {
  const expires = new Date(until).toISOString().replace(/\.\d+Z$/, 'Z');
  const protocol = httpsOnly ? 'https' : '';
  const resource = `/blob/${account.accountName}/${container}/${blob}`;
  const headersOfTheAnswer = ['', '', '', '', ''];
  const text = ['r', '', expires, resource, '', '', protocol, version, 'b', '', ...headersOfTheAnswer].join('\n');
  const signature = createHmac('sha256', Buffer.from(account.accountKey, 'base64'))
    .update(text, 'utf8')
    .digest('base64');
  return new URLSearchParams({
    sv: version,
    ...(httpsOnly ? { spr: protocol } : {}),
    se: expires,
    sr: 'b',
    sp: 'r',
    sig: signature,
  }).toString();
}
