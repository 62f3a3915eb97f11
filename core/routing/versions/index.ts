/** Versions as routing sees them: which line they belong to, where they go, and which line a caller gets. */
export { placeVersion, type Place, type Placement } from './place-version.ts';
export { resolveLine, type Resolved } from './resolve-line.ts';
export {
  compareLines,
  compareRouted,
  parseAskedLine,
  parseRoutedVersion,
  type RoutedVersion,
} from './routed-version.ts';
