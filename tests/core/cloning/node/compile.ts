import path from 'node:path';
import ts from 'typescript';

/** A folder that is not there: texts stand in it for the compiler, below the packages of this repository. */
const root = path.join(import.meta.dirname, 'compiled-app');

/** What the TypeScript compiler says of an app, with the real packages, by the app's own tsconfig.json. */
export function complaintsOf(texts: Readonly<Record<string, string>>): string[] {
  const config = ts.parseConfigFileTextToJson('tsconfig.json', texts['tsconfig.json'] ?? '{}');
  const { options } = ts.convertCompilerOptionsFromJson(
    (config.config as { compilerOptions?: unknown }).compilerOptions ?? {},
    root,
  );
  const checked: ts.CompilerOptions = {
    ...options,
    noEmit: true,
    types: ['node'],
    typeRoots: [path.resolve('node_modules/@types')],
  };
  const host = ts.createCompilerHost(checked);
  const textOf = (file: string): string | undefined => texts[path.relative(root, file).split(path.sep).join('/')];
  const real = ts.createCompilerHost(checked);
  host.getCurrentDirectory = () => root;
  host.fileExists = (file) => textOf(file) !== undefined || real.fileExists(file);
  host.readFile = (file) => textOf(file) ?? real.readFile(file);
  host.directoryExists = (folder) =>
    path.resolve(folder) === root ||
    Object.keys(texts).some((at) => at.startsWith(`${path.relative(root, folder).split(path.sep).join('/')}/`)) ||
    ts.sys.directoryExists(folder);
  host.getSourceFile = (file, version, ...rest) => {
    const text = textOf(file);
    if (text !== undefined) return ts.createSourceFile(file, text, version, true);
    const known = libraries.get(file) ?? real.getSourceFile(file, version, ...rest);
    if (known !== undefined) libraries.set(file, known);
    return known;
  };
  const files = Object.keys(texts).filter(
    (at) => /\.[cm]?[jt]sx?$/.test(at) && (checked.allowJs === true || /\.[cm]?tsx?$/.test(at)),
  );
  const program = ts.createProgram(
    files.map((at) => path.join(root, at)),
    checked,
    host,
  );
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const where = file === undefined ? '' : path.relative(root, file.fileName).split(path.sep).join('/');
    const line = file === undefined || start === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1;
    return `${where}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

const libraries = new Map<string, ts.SourceFile>();
