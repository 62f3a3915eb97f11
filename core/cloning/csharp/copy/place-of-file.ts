import type { CsharpApp } from '../app.ts';
import type { CsharpFile } from '../facts/index.ts';
import { placeOfTag, versionsFolder } from '../place.ts';

/** Where the copy of a file lies: below `Versions` of the project that compiles it. */
export function pathOfCopy({ path, project, tag: from }: CsharpFile, tag: string, target: CsharpApp): string {
  const projects = target.projects.map(({ folder }) => folder);
  const [only] = projects.length === 1 ? projects : [];
  const folder = projects.length === 0 || projects.includes(project) ? project : (only ?? project);
  const inner = path.startsWith(project) ? path.slice(project.length) : path;
  const old = from === undefined ? '' : `${versionsFolder}/${placeOfTag(from)}/`;
  return `${folder}${versionsFolder}/${placeOfTag(tag)}/${inner.startsWith(old) ? inner.slice(old.length) : inner}`;
}

/** The namespace that copies of a namespace are in. */
export function namespaceOfCopy(namespace: string, from: string | undefined, tag: string): string {
  const place = placeOfTag(tag);
  if (from === undefined) return namespace === '' ? place : `${namespace}.${place}`;
  const old = placeOfTag(from);
  return namespace
    .split('.')
    .map((part) => (part === old ? place : part))
    .join('.');
}
