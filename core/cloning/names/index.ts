/** Versions, and the names that carry them. */
export {
  defaultNamePattern,
  isFunctionName,
  longestName,
  otherVersionSuffix,
  parseNamePattern,
  readVersionedName,
  suffixOf,
  tagOf,
  type NamePattern,
  type VersionedName,
} from './pattern.ts';
export { compareVersions, compareVersionTexts, numbersIn, parseVersion, type Version } from './version.ts';
export { textInNames, versionTextOf } from './version-text.ts';
export { routeOfTag } from './route.ts';
export { suffixParts, type SuffixPart } from './suffix-parts.ts';
export { withCaseOf } from './case.ts';
