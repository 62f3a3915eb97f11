import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloneFindingCodes, type CloneFindingCode } from '../../core/cloning/finding-codes.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/cloning-findings.md'), 'utf8');
const sections = new Map(
  text
    .split(/^### /m)
    .slice(1)
    .map((section): [string, string] => {
      const [code = '', ...rest] = section.split('\n');
      // A section ends where the next chapter begins.
      return [code.trim(), rest.join('\n').split(/^## /m)[0]?.trim() ?? ''];
    }),
);

describe('the page about what cloning finds', () => {
  it('has a section for every code, and no other', () => {
    assert.deepEqual([...sections.keys()].sort(), Object.keys(cloneFindingCodes).sort());
  });

  for (const [code, { severity }] of Object.entries(cloneFindingCodes) as [CloneFindingCode, { severity: string }][]) {
    it(`${code}: says how much it counts, what was seen, and what to do`, () => {
      const [first = '', ...rest] = (sections.get(code) ?? '').split('\n\n');
      assert.match(first, new RegExp(`^\\*\\*${severity}(?:\\.\\*\\*$|\\*\\*;)`, 'i'));
      assert.ok(rest.join(' ').length > 120, 'too short');
      assert.match(rest.join('\n'), /^\*To do:\* /m);
    });
  }
});
