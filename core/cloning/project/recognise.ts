import { DurableDeployError } from '../../errors.ts';
import { neutralise, plural } from '../../text.ts';
import type { Language, ProjectModel } from '../model.ts';
import type { SourceSet } from '../source/index.ts';

/** A language and the model by which it reads a folder. */
export interface Recognised {
  readonly language: Language;
  readonly model: ProjectModel;
}

/**
 * Which model the app in a folder is of.
 *
 * @param languages those that come into question
 * @throws DurableDeployError CLONE_LANGUAGE_UNKNOWN, CLONE_LANGUAGE_UNSUPPORTED, CLONE_MODELS_MIXED
 */
export function recognise(sources: SourceSet, languages: readonly Language[]): Recognised {
  const signs = languages.flatMap((language) => language.recognise(sources).map((model) => ({ language, model })));
  const [first, ...more] = signs;
  if (first === undefined) throw unknownIn(sources, languages);
  if (more.length > 0) {
    throw new DurableDeployError(
      'CLONE_MODELS_MIXED',
      `The folder holds functions of several programming models: ${signs.map(({ model }) => model).join(', ')}.`,
      { fix: 'Give as sourceFolder the folder of one function app, and run once for each app; or set language.' },
    );
  }
  return first;
}

const displayNames: Readonly<Record<Language['name'], string>> = {
  csharp: 'C#',
  node: 'JavaScript or TypeScript',
  python: 'Python',
  java: 'Java',
  powershell: 'PowerShell',
};

/** Languages that people write functions in and no grammar is there for, by a file of theirs. */
const unsupported: readonly { readonly file: RegExp; readonly language: string }[] = [
  { file: /\.(fsproj|fs|fsx)$/i, language: 'F#' },
  { file: /\.(vbproj|vb)$/i, language: 'Visual Basic' },
  { file: /\.csx$/i, language: 'C# script (.csx)' },
];

function unknownIn({ files, label }: SourceSet, languages: readonly Language[]): DurableDeployError {
  const other = unsupported.find(({ file }) => [...files.keys()].some((path) => file.test(path)));
  if (other !== undefined) {
    return new DurableDeployError(
      'CLONE_LANGUAGE_UNSUPPORTED',
      `The app is written in ${other.language}, which this task cannot copy.`,
      {
        fix: 'Use the slot swap or the application router for this app: docs/strategies.md compares them.',
      },
    );
  }
  const [only, ...others] = languages;
  const among = only === undefined || others.length > 0 ? '' : ` in ${displayNames[only.name]}`;
  return new DurableDeployError(
    'CLONE_LANGUAGE_UNKNOWN',
    `No durable functions${among} were found in ${neutralise(label)}; ${plural(files.size, 'source or project file')} looked at.`,
    {
      fix: `Give as sourceFolder the folder that holds host.json, with the sources and not with build output${among === '' ? '' : '; or set language: auto'}.`,
    },
  );
}
