import assert from 'node:assert/strict';
import { plain } from '../../../core/report/index.ts';
import { neutralise } from '../../../core/text.ts';
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

  it('takes a secret out of Markdown that shows it as it is', () => {
    const store = createSecretStore();
    const secret = 'k_ey*with|every[thing]<&>~_-==';
    store.add(secret);
    assert.equal(store.redact(`| ${plain(`The key ${secret} is wrong`)} |`), '| The key *** is wrong |');
  });

  it('takes a secret out of a URL, whatever the case of its escapes', () => {
    const store = createSecretStore();
    store.add('a+b/c=');
    assert.equal(store.redact('?sig=a%2Bb%2Fc%3D&x ?sig=a%2bb%2fc%3d&x'), '?sig=***&x ?sig=***&x');
  });

  it('takes out the start of a secret where a text was cut within it', () => {
    const store = createSecretStore();
    const secret = 'c2VjcmV0_WFjY291bnQta2V5';
    store.add(secret);
    for (let length = 20; length < 50; length += 1) {
      for (const cut of [neutralise, plain]) {
        const text = store.redact(`- ${cut(`not the key: ${secret} of the account`, length)} and so on…`);
        assert.doesNotMatch(text, /c2Vjc/, text);
        assert.match(text, /^- not the key.*… and so on…$/);
      }
    }
    assert.equal(store.redact('loading…'), 'loading…');
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
