import assert from 'node:assert/strict';
import { readErrorBody, type ErrorBody } from '../../../core/azure/error-body.ts';

const cases: readonly [string, string | undefined, ErrorBody][] = [
  ['nothing', undefined, {}],
  ['an empty body', '  ', {}],
  [
    'Microsoft.Web',
    '{"Code":"Conflict","Message":"Cannot modify this site.","Target":null,"Details":[{"Message":"Cannot modify this site."}],"Innererror":null}',
    { code: 'Conflict', message: 'Cannot modify this site.' },
  ],
  [
    'Microsoft.Web with the number of the message',
    '{"Code":"Conflict","Message":"x","Details":[{"Message":"x"},{"Code":"Conflict"},{"ErrorEntity":{"Code":"Conflict","ExtendedCode":"59203"}}]}',
    { code: 'Conflict', message: 'x', extendedCode: '59203' },
  ],
  [
    'Microsoft.Web with details that are none',
    '{"Code":"Conflict","Message":"x","Details":{"ErrorEntity":null},"ExtendedCode":7}',
    { code: 'Conflict', message: 'x' },
  ],
  [
    'Microsoft.Web within the message of another error',
    JSON.stringify({ error: { code: 'X', message: '{"Code":"BadRequest","Message":"y","ExtendedCode":"04032"}' } }),
    { code: 'BadRequest', message: 'y', extendedCode: '04032' },
  ],
  [
    'Azure Resource Manager',
    '{"error":{"code":"AuthorizationFailed","message":"The client has no authorization."}}',
    { code: 'AuthorizationFailed', message: 'The client has no authorization.' },
  ],
  [
    'tables',
    '{"odata.error":{"code":"TableNotFound","message":{"lang":"en-US","value":"The table specified does not exist.\\nRequestId:1\\nTime:2"}}}',
    { code: 'TableNotFound', message: 'The table specified does not exist.' },
  ],
  [
    'queues and blobs',
    '\uFEFF<?xml version="1.0" encoding="utf-8"?><Error><Code>AuthenticationFailed</Code><Message>Server failed.\nRequestId:1</Message><AuthenticationErrorDetail>The MAC signature</AuthenticationErrorDetail></Error>',
    { code: 'AuthenticationFailed', message: 'Server failed.' },
  ],
  [
    'the durable handler, without its stack trace',
    '{"Message":"Something went wrong","ExceptionMessage":"An error occurred while communicating with Azure Storage","ExceptionType":"X","StackTrace":"at Secret()"}',
    { message: 'Something went wrong An error occurred while communicating with Azure Storage' },
  ],
  ['a JSON string', '"The instance is running"', { message: 'The instance is running' }],
  ['the token endpoint', '{"error":"invalid_client","error_description":"AADSTS1"}', { code: 'invalid_client' }],
  ['a page of a proxy', '<html><body><h1>403</h1>Forbidden</body></html>', {}],
  ['plain text', 'Service Unavailable', {}],
  ['half a document', '{"Code":"Conf', {}],
  ['an array', '[1]', {}],
];

describe('readErrorBody', () => {
  for (const [name, text, expected] of cases) {
    it(`reads ${name}`, () => assert.deepEqual(readErrorBody(text), expected));
  }
});
