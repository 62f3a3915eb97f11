import assert from 'node:assert/strict';
import { createSecretStore, formsOf } from '../../../tasks/host/secrets.ts';

describe('secrets of a run', () => {
  it('knows every form in which a secret can be printed', () => {
    const secret = 'a+b/c "d"\\e==';
    const forms = formsOf(secret);
    assert.ok(forms.includes(secret));
    assert.ok(forms.includes(encodeURIComponent(secret)));
    assert.ok(forms.includes(Buffer.from(secret).toString('base64')));
    assert.ok(forms.includes('a+b/c \\"d\\"\\\\e=='));
  });

  it('masks each line of a secret of several lines, but no everyday words', () => {
    const pem = '-----BEGIN PRIVATE KEY-----\r\nMIIEvQ\n{\nab\n-----END PRIVATE KEY-----\n';
    const forms = formsOf(pem);
    for (const line of ['MIIEvQ', '-----BEGIN PRIVATE KEY-----']) assert.ok(forms.includes(line), line);
    for (const word of ['{', 'ab', '']) assert.ok(!forms.includes(word), word);
  });

  it('takes secrets out of texts, the longest form first', () => {
    const store = createSecretStore();
    store.add('key');
    store.add('key-and-more');
    assert.equal(store.redact('x=key-and-more, y=key'), 'x=***, y=***');
  });

  it('takes a secret out of a JSON text', () => {
    const store = createSecretStore();
    store.add('p"w\\d');
    assert.equal(store.redact(JSON.stringify({ password: 'p"w\\d' })), '{"password":"***"}');
  });

  it('tells only the forms that are new', () => {
    const store = createSecretStore();
    assert.ok(store.add('hunter2').length > 0);
    assert.deepEqual(store.add('hunter2'), []);
    assert.deepEqual(store.add(''), []);
  });

  it('survives a secret that is no valid Unicode', () => {
    assert.ok(formsOf('half \ud800 pair').length > 0);
  });
});
