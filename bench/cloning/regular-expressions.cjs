/**
 * The approach of the known script for versioning C# functions: regular expressions over the files of a folder, every name given the
 * version, in copies under a folder of the version. It knows nothing of comments, constants or of names that only look like functions.
 * Written for this bench.
 */
const { mkdirSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const [root, suffix] = [process.argv[2], '_1_1_0'];
const extension = /\.(cs|ts)$/;
const files = readdirSync(root, { recursive: true }).filter((path) => extension.test(path));
const definition =
  /FunctionName\((?:"(\w+)"|nameof\((?:\w+\.)?(\w+)\))\)|df\.app\.(?:orchestration|activity)\((?:'(\w+)'|(\w+)Name)/g;
const texts = files.map((path) => [path, readFileSync(join(root, path), 'utf8')]);
const names = new Set();
for (const [, text] of texts) {
  for (const [, ...found] of text.matchAll(definition)) names.add(found.find((name) => name !== undefined));
}
const reference = /"(\w+)"|'(\w+)'|nameof\((?:\w+\.)?(\w+)\)/g;
for (const [path, text] of texts) {
  const copy = text
    .replace(reference, (all, ...found) => {
      const name = found.find((part) => typeof part === 'string' && names.has(part));
      return name === undefined ? all : `"${name}${suffix}"`;
    })
    .replace(/^namespace ([\w.]+)/m, `namespace $1${suffix}`);
  const target = join(root, 'migration', suffix, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, copy);
}
