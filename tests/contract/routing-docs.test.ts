import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transitions } from '../../core/routing/lines/index.ts';
import { lineStates } from '../../core/routing/model.ts';
import { startMayArriveForMs } from '../../core/routing/retire/index.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/routing.md'), 'utf8');
const [, section = ''] = /^## States of a line\n(.*?)^## /ms.exec(text) ?? [];

describe('the page about routing', () => {
  it('explains every state of a line, and no other', () => {
    const told = [...section.matchAll(/^\| `(\w+)` \| [^|]{10,} \|$/gm)].map(([, state]) => state);
    assert.deepEqual(told, [...lineStates]);
  });

  it('says how long a start may be on its way to a line that was closed', () => {
    assert.equal(startMayArriveForMs, 10 * 60_000);
    assert.match(text, /\*\*stopped\*\* \| after ten minutes/);
    const task = readFileSync(join(import.meta.dirname, '../../docs/tasks/DurableAppRouter.md'), 'utf8');
    assert.match(task, /at least twice the grace time, ten minutes and `stoppedTime`/);
  });

  it('explains every setting of the router, and no other', () => {
    const source = readFileSync(join(import.meta.dirname, '../../router/settings.ts'), 'utf8');
    const settings = new Set([...source.matchAll(/'(DURABLE_ROUTER_[A-Z_]+)'/g)].map(([, name]) => name));
    const [, table = ''] = /^### Its settings\n(.*?)^### /ms.exec(text) ?? [];
    const told = new Set([...table.matchAll(/`(DURABLE_ROUTER_[A-Z_]+?)(?:__accountName)?`/g)].map(([, name]) => name));
    assert.deepEqual([...told].sort(), [...settings].sort());
  });

  it('has a role with every action that is asked for before an app is made', () => {
    const read = (file: string): string => readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
    const { Actions } = JSON.parse(read('docs/roles/durable-app-router.json')) as {
      readonly Actions: readonly string[];
    };
    const source = read('core/routing/provision/rights/required-rights.ts');
    const required = [...source.matchAll(/`\$\{web\}\/([^`]+)`/g)].map(([, action]) => `Microsoft.Web/${action ?? ''}`);
    assert.ok(required.length > 5);
    assert.deepEqual(
      [...new Set(required)].filter((action) => !Actions.includes(action)),
      [],
    );
  });

  it('has every step that a line may take, as the code has it, and no other', () => {
    const told = [...section.matchAll(/^\| `(\w+)` \| `(\w+)` \| (.+) \|$/gm)].map(([, from, to, when]) => [
      from,
      to,
      when,
    ]);
    const allowed = Object.entries(transitions).flatMap(([from, steps]) =>
      Object.entries(steps).map(([to, when]) => [from, to, when]),
    );
    assert.deepEqual(told, allowed);
  });
});
