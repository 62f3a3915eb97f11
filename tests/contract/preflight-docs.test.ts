import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { preflightCodes, type PreflightCode, type Severity, type SlotAction } from '../../core/slots/model.ts';
import { severityFor } from '../../core/slots/preflight/index.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/preflight.md'), 'utf8');
const sections = new Map(
  text
    .split(/^### /m)
    .slice(1)
    .map((section): [string, string] => {
      const [code = '', ...rest] = section.split('\n');
      return [code.trim(), rest.join('\n').trim()];
    }),
);

const actions: readonly SlotAction[] = [
  'prepareSlot',
  'swap',
  'startPreview',
  'completePreview',
  'cancelPreview',
  'swapBack',
];

/** `**Error** for swap, startPreview. **Warning** for prepareSlot.`: the first line of a section. */
function scopeLine(code: PreflightCode): string {
  const severities: readonly Severity[] = ['error', 'warning', 'note'];
  return severities
    .flatMap((severity) => {
      const those = actions.filter((action) => severityFor(code, action) === severity);
      const word = severity.charAt(0).toUpperCase() + severity.slice(1);
      return those.length === 0 ? [] : [`**${word}** for ${those.join(', ')}.`];
    })
    .join(' ');
}

describe('the page about the preflight', () => {
  it('has a section for every code, and no other', () => {
    assert.deepEqual([...sections.keys()].sort(), Object.keys(preflightCodes).sort());
  });

  for (const code of Object.keys(preflightCodes) as PreflightCode[]) {
    it(`${code}: says for which actions it counts, and how much`, () => {
      assert.equal(sections.get(code)?.split('\n')[0], scopeLine(code));
    });
    it(`${code}: says what was seen, why it matters, and what to do`, () => {
      const [, ...rest] = (sections.get(code) ?? '').split('\n\n');
      assert.ok(rest.join(' ').length > 120, 'too short');
      assert.match(rest.join('\n'), /^\*To do:\* /m);
    });
  }
});
