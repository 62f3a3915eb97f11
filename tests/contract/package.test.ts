import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { engineFile, grammarFiles } from '../../core/cloning/syntax/index.ts';
import { bundleTarget } from '../../scripts/packaging/bundle.ts';
import {
  assetsOf,
  conflictsWithReleased,
  currentPackage,
  duplicatesAmong,
  findTasks,
  packageVersion,
  readReleasedBundles,
  readVsix,
  routerAsset,
  withReleased,
  type CurrentPackage,
  type Manifest,
  type PackedTask,
  type TaskJson,
  type VsixFile,
} from '../../scripts/packaging/index.ts';

const endpointType = 'ms.vss-endpoint.service-endpoint-type';
const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** What the marketplace and an agent would take per task; above it a bundle has grown by accident. */
const largestTask = 700_000;
/** Reads task hubs as the status check does, and five families of languages. */
const largestByFolder: Readonly<Record<string, number>> = { 'tasks/DurableFunctionClone': 900_000 };

/**
 * The same for files that packages bring along as they are. Seven grammars of tree-sitter, C# by far the largest, are 850 KB compressed
 * and 10 MB on disk; nothing less reads these languages without a native addon for each platform.
 */
const largestAssets = 900_000;

/** What the code of a task looks for in its folder. */
const assetsByFolder: Readonly<Record<string, readonly string[]>> = {
  'tasks/DurableFunctionClone': [engineFile, ...Object.values(grammarFiles)],
  'tasks/DurableAppRouter': [routerAsset],
};

interface Opened {
  readonly made: CurrentPackage;
  readonly files: ReadonlyMap<string, VsixFile>;
  readonly manifest: Manifest;
  readonly tasks: readonly { readonly folder: string; readonly json: ServerOrAgentTask }[];
}

type ServerOrAgentTask = TaskJson & {
  readonly description: string;
  readonly helpMarkDown: string;
  readonly instanceNameFormat: string;
  readonly visibility: readonly string[];
  readonly demands?: readonly string[];
  readonly minimumAgentVersion?: string;
};

async function openPackage(kind: 'real' | 'dev'): Promise<Opened> {
  const made = await currentPackage(kind);
  const files = new Map((await readVsix(made.vsixPath)).map((file) => [file.path, file]));
  const json = <T>(path: string): T => JSON.parse(files.get(path)?.bytes.toString('utf8') ?? 'null') as T;
  const tasks = [...files.keys()]
    .filter((path) => path.endsWith('/task.json'))
    .map((path) => ({ folder: posix.dirname(path), json: json<ServerOrAgentTask>(path) }));
  return { made, files, tasks, manifest: json<Manifest>('extension.vsomanifest') };
}

function isServerTask({ runsOn = [] }: TaskJson): boolean {
  return runsOn.includes('Server') || runsOn.includes('ServerGate');
}

/** Width and height, from the header of a PNG. */
function sizeOfPng(file: VsixFile | undefined): [number, number] {
  assert.ok(file, 'the icon is missing');
  assert.equal(file.bytes.subarray(1, 4).toString('latin1'), 'PNG');
  return [file.bytes.readUInt32BE(16), file.bytes.readUInt32BE(20)];
}

/** Files that a task has from packages as they are, relative to its folder in the VSIX. */
async function assetsIn(folder: string): Promise<string[]> {
  const { files } = await assetsOf({ path: folder, contribution: folder });
  return [...files.keys()];
}

/** Whether a file of a task's folder is a part of its bundle. */
function isPart(path: string): boolean {
  return /^parts\/[\w.-]+\.js$/.test(path);
}

describe('the VSIX', () => {
  let real: Opened;
  let dev: Opened;
  before(async function () {
    this.timeout(120_000);
    real = await openPackage('real');
    dev = await openPackage('dev');
  });

  it('holds nothing but task.json, icon, bundles, notices and assets of each task', async () => {
    for (const { folder, json } of real.tasks) {
      const assets = await assetsIn(folder);
      const targets = Object.values(json.execution).flatMap(({ target }) => (target === undefined ? [] : [target]));
      const expected = new Set([
        'icon.png',
        'task.json',
        ...targets,
        ...(targets.length > 0 ? ['ThirdPartyNotices.txt'] : []),
        ...assets,
      ]);
      const found = [...real.files.keys()].filter((path) => path.startsWith(`${folder}/`));
      const outsideTheParts = found.map((path) => path.slice(folder.length + 1)).filter((path) => !isPart(path));
      assert.deepEqual(outsideTheParts.sort(), [...expected].sort());
    }
    const others = [...real.files.keys()].filter((path) => !path.startsWith('tasks/'));
    assert.deepEqual(others.sort(), [
      'LICENSE',
      '[Content_Types].xml',
      'extension.vsixmanifest',
      'extension.vsomanifest',
      'images/icon.png',
      'overview.md',
    ]);
  });

  it('holds every file that a handler starts', () => {
    for (const { folder, json } of real.tasks) {
      for (const { target } of Object.values(json.execution)) {
        if (target !== undefined) assert.ok(real.files.has(posix.join(folder, target)), `${folder}/${target}`);
      }
    }
  });

  it('has a contribution for each task, and for nothing else that is a task', () => {
    const contributed = real.manifest.contributions.filter(({ type }) => type === 'ms.vss-distributed-task.task');
    assert.deepEqual(
      contributed.map(({ properties }) => properties.name).sort(),
      real.tasks.map(({ folder }) => folder).sort(),
    );
    const ids = real.manifest.contributions.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('stays small: at most 700 KB compressed per agent task, 900 KB for cloning, and 900 KB of assets', async () => {
    for (const { folder } of real.tasks) {
      const assets = new Set((await assetsIn(folder)).map((path) => `${folder}/${path}`));
      const own = [...real.files.values()].filter(({ path }) => path.startsWith(`${folder}/`));
      const sizeOf = (files: readonly VsixFile[]): number =>
        files.reduce((sum, { compressedSize }) => sum + compressedSize, 0);
      const [code, rest] = [own.filter(({ path }) => !assets.has(path)), own.filter(({ path }) => assets.has(path))];
      assert.ok(sizeOf(code) <= (largestByFolder[folder] ?? largestTask), `${folder} has ${sizeOf(code)} bytes`);
      assert.ok(sizeOf(rest) <= largestAssets, `${folder} has ${sizeOf(rest)} bytes of assets`);
    }
  });

  it('brings along what its own code asks for: the grammars, the router', async () => {
    for (const { folder } of real.tasks) {
      const assets = (await assetsIn(folder)).map((path) => posix.basename(path));
      assert.deepEqual(assets.sort(), [...(assetsByFolder[folder] ?? [])].sort(), folder);
    }
  });

  it('has bundles that need nothing but Node, and no part that nothing loads', () => {
    const builtins = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));
    const loaded = new Set<string>();
    for (const { path, bytes } of real.files.values()) {
      if (!path.endsWith('.js')) continue;
      const required = [...bytes.toString('utf8').matchAll(/\brequire\d*\("([^"]+)"\)/g)].map(([, name]) => name ?? '');
      const others = required.filter((name) => !builtins.has(name));
      const parts = others.map((name) => posix.join(posix.dirname(path), name));
      assert.deepEqual(
        others.filter((_, index) => !real.files.has(parts[index] ?? '')),
        [],
        path,
      );
      for (const part of parts) loaded.add(part);
    }
    const parts = [...real.files.keys()].filter((path) => isPart(path.split('/').slice(2).join('/')));
    assert.ok(parts.length > 0);
    assert.deepEqual(
      parts.filter((path) => !loaded.has(path)),
      [],
    );
  });

  it('has readable bundles that name no folder of this machine', () => {
    for (const { path, bytes } of real.files.values()) {
      if (!path.endsWith('.js')) continue;
      const text = bytes.toString('utf8');
      assert.ok(text.length / text.split('\n').length < 120, `${path} is minified`);
      assert.ok(!text.includes(process.cwd()), path);
    }
  });

  it('has no package twice in a bundle', () => {
    for (const { packages, path } of real.made.tasks) assert.deepEqual(duplicatesAmong(packages), [], path);
  });

  it('names every package in the notices, with its licence', () => {
    for (const { packages, path } of real.made.tasks.filter(({ packages: bundled }) => bundled.length > 0)) {
      const notices = real.files.get(`${path}/ThirdPartyNotices.txt`)?.bytes.toString('utf8') ?? '';
      for (const { name, version, licence, licenceText } of packages) {
        assert.ok(notices.includes(`${name} ${version} (${licence})`), name);
        assert.ok(notices.includes(licenceText), name);
      }
    }
  });

  it('has the version of package.json, stamped into every task', async () => {
    const [, minor, patch] = (await packageVersion()).split('.').map(Number);
    const xml = real.files.get('extension.vsixmanifest')?.bytes.toString('utf8') ?? '';
    assert.ok(xml.includes(`Version="${await packageVersion()}"`));
    for (const { json, folder } of real.tasks) {
      assert.deepEqual([json.version.Minor, json.version.Patch], [minor, patch], folder);
    }
  });

  it('has icons of the right sizes', () => {
    assert.deepEqual(sizeOfPng(real.files.get('images/icon.png')), [128, 128]);
    for (const { folder } of real.tasks) assert.deepEqual(sizeOfPng(real.files.get(`${folder}/icon.png`)), [32, 32]);
  });

  it('is described as the marketplace wants it', () => {
    const manifest = JSON.parse(readFileSync('vss-extension.json', 'utf8')) as Manifest & Record<string, unknown>;
    assert.match(manifest.id, /^[A-Za-z0-9_-]+$/);
    assert.ok(manifest.name.length <= 200);
    const description = String(manifest['description']);
    assert.ok(description.length > 0 && description.length <= 200, description);
    assert.deepEqual(manifest['categories'], ['Azure Pipelines']);
    assert.deepEqual(manifest['targets'], [{ id: 'Microsoft.VisualStudio.Services' }]);
    assert.deepEqual(manifest['scopes'], []);
    assert.deepEqual(manifest['icons'], { default: 'images/icon.png' });
  });

  describe('server tasks', () => {
    const handlersByKind: Readonly<Record<string, readonly string[]>> = {
      ServerGate: ['ServiceBus', 'HttpRequest', 'HttpRequestChain'],
      Server: ['Delay', 'ServiceBus', 'HttpRequest', 'HttpRequestChain', 'ManualValidation'],
    };

    it('are data only, with one handler that their kinds allow', () => {
      const server = real.tasks.filter(({ json }) => isServerTask(json));
      assert.ok(server.length >= 2);
      for (const { json } of server) {
        assert.ok(
          (json.runsOn ?? []).every((kind) => kind in handlersByKind),
          'a server task runs on no agent',
        );
        const handlers = Object.keys(json.execution);
        assert.equal(handlers.length, 1);
        for (const kind of json.runsOn ?? []) assert.ok(handlersByKind[kind]?.includes(handlers[0] ?? ''), json.name);
        assert.equal(json.minimumAgentVersion, undefined);
        assert.deepEqual(json.demands ?? [], []);
        assert.ok(
          json.visibility.includes('Build') && json.visibility.includes('Release'),
          'YAML and classic releases',
        );
      }
    });

    it('ask with one request, whose texts are balanced and whose headers are JSON', () => {
      for (const { json } of real.tasks.filter(({ json: task }) => isServerTask(task))) {
        const chain = (json.execution['HttpRequestChain'] as { Execute: { RequestInputs: Record<string, string> }[] })
          .Execute;
        assert.equal(chain.length, 1);
        for (const { RequestInputs: request } of chain) {
          assert.equal(request['WaitForCompletion'], 'false');
          assert.ok(JSON.parse(request['Headers'] ?? ''));
          const outsideTexts = (request['Expression'] ?? '').replace(/'(?:[^']|'')*'/g, '');
          for (const [open, close] of ['()', '[]']) {
            assert.equal(outsideTexts.split(open ?? '').length, outsideTexts.split(close ?? '').length, json.name);
          }
        }
      }
    });

    it('take a service connection of a type that the extension brings along', () => {
      const types = real.manifest.contributions.filter(({ type }) => type === endpointType);
      for (const { json } of real.tasks.filter(({ json: task }) => isServerTask(task))) {
        const wanted = json.inputs?.map(({ type }) => type.split(':')[1]).filter((name) => name !== undefined);
        assert.equal(wanted?.length, 1);
        assert.ok(
          types.some(({ properties }) => properties.name === wanted[0]),
          wanted[0],
        );
      }
    });

    it('state their limits in the help', () => {
      for (const { json } of real.tasks.filter(({ json: task }) => isServerTask(task))) {
        assert.match(json.helpMarkDown, /Azure DevOps' own addresses/);
        assert.match(json.helpMarkDown, /20 seconds/);
      }
    });
  });

  it('has service connections that keep the key out of addresses and can be verified', () => {
    const types = real.manifest.contributions.filter(({ type }) => type === endpointType);
    assert.equal(types.length, 2);
    for (const { properties } of types) {
      const { dataSources, authenticationSchemes } = properties as unknown as {
        dataSources: { name: string; endpointUrl: string }[];
        authenticationSchemes: {
          type: string;
          headers: { name: string; value: string }[];
          inputDescriptors: { id: string; isConfidential: boolean }[];
        }[];
      };
      const test = dataSources.find(({ name }) => name === 'TestConnection');
      assert.ok(test && !/code=|apitoken/.test(test.endpointUrl), properties.name);
      for (const scheme of authenticationSchemes) {
        assert.equal(scheme.type, 'ms.vss-endpoint.endpoint-auth-scheme-token');
        assert.deepEqual(scheme.headers, [{ name: 'x-functions-key', value: '{{{endpoint.apitoken}}}' }]);
        assert.ok(scheme.inputDescriptors.every(({ id, isConfidential }) => id === 'apitoken' && isConfidential));
      }
    }
  });

  describe('of the private variant', () => {
    it('has an extension of its own, that is not public', () => {
      const identity = (opened: Opened): string =>
        /<Identity [^>]*\bId="([^"]+)"/.exec(
          opened.files.get('extension.vsixmanifest')?.bytes.toString('utf8') ?? '',
        )?.[1] ?? '';
      assert.equal(identity(dev), `${identity(real)}-dev`);
      assert.ok(
        !/GalleryFlags>[^<]*Public/.test(dev.files.get('extension.vsixmanifest')?.bytes.toString('utf8') ?? ''),
      );
    });

    it('has tasks with ids and names of their own, always the same', () => {
      for (const [index, { json }] of dev.tasks.entries()) {
        const original = real.tasks[index]?.json;
        assert.ok(original);
        assert.match(json.id, guid);
        assert.equal(json.name, `${original.name}Dev`);
        assert.match(json.friendlyName, / \(dev\)$/);
        assert.ok(json.friendlyName.length <= 40, json.friendlyName);
      }
      const ids = [...real.tasks, ...dev.tasks].map(({ json }) => json.id);
      assert.equal(new Set(ids).size, ids.length);
      assert.equal(
        dev.tasks.find(({ json }) => json.name === 'DurableStatusGateDev')?.json.id,
        'ea1df90a-1467-57c9-abb7-6d57d35264ba',
      );
    });

    it('has service connection types of its own, and its tasks take those', () => {
      const names = (opened: Opened): string[] =>
        opened.manifest.contributions
          .filter(({ type }) => type === endpointType)
          .map(({ properties }) => properties.name);
      assert.deepEqual(
        names(dev),
        names(real).map((name) => `${name}Dev`),
      );
      const gate = dev.tasks.find(({ json }) => json.name === 'DurableStatusGateDev');
      assert.equal(gate?.json.inputs?.[0]?.type, 'connectedService:DurableFunctionsAppDev');
      const check = dev.tasks.find(({ json }) => json.name === 'DurableStatusCheckDev');
      assert.ok(check?.json.inputs?.some(({ type }) => type === 'connectedService:AzureRM'));
    });
  });

  describe('and what was published before', () => {
    it('do not conflict: no version that was published has other bytes now', async () => {
      assert.deepEqual(conflictsWithReleased(real.made.tasks, await readReleasedBundles()), []);
    });

    const task = (patch: number, hash: string): PackedTask => ({
      path: 'tasks/Sample',
      packages: [],
      hash,
      json: { id: '', name: 'Sample', friendlyName: '', version: { Major: 1, Minor: 2, Patch: patch }, execution: {} },
    });
    const released = withReleased([task(9, 'sha256-a'), task(10, 'sha256-b')], {});

    it('conflict when bytes change under a version', () => {
      assert.deepEqual(conflictsWithReleased([task(10, 'sha256-b')], released), []);
      assert.match(conflictsWithReleased([task(10, 'sha256-c')], released)[0] ?? '', /published with other bytes/);
    });

    it('conflict when the version goes back', () => {
      assert.deepEqual(conflictsWithReleased([task(11, 'sha256-c')], released), []);
      assert.match(
        conflictsWithReleased([task(8, 'sha256-c')], released)[0] ?? '',
        /older than the published 1\.2\.10/,
      );
    });
  });

  it('is made of the same bytes each time', async function () {
    this.timeout(60_000);
    for (const source of (await findTasks()).filter(({ targets }) => targets.length > 0)) {
      for (const target of source.targets) {
        const [one, other] = await Promise.all([bundleTarget(source, target), bundleTarget(source, target)]);
        assert.deepEqual([...one.files.keys()], [...other.files.keys()], source.path);
        for (const [name, bytes] of one.files) {
          assert.ok(Buffer.from(bytes).equals(other.files.get(name) ?? Buffer.alloc(0)), `${source.path}/${name}`);
        }
      }
    }
  });
});
