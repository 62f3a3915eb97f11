import type { MarkerSeen, ReleaseMarker } from '../model.ts';
import { releaseMarkerSetting } from '../model.ts';

/** Letters, digits and `. _ : / -`, at most 100: a release has to fit into a setting, a log line and a command. */
const releasePattern = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$/;
const markerPattern =
  /^([A-Za-z0-9][A-Za-z0-9._:/-]{0,99}) swapSeen=(never|\d{4}-\d{2}-\d{2}T[0-9:.]+Z)(?: replaced=([A-Za-z0-9._:/,-]+))?$/;

/** Whether a text can name a release. */
export function isReleaseName(text: string): boolean {
  return releasePattern.test(text);
}

/** The marker as the value of the app setting {@link releaseMarkerSetting}: `build-12 swapSeen=2026-05-01T12:00:00.000Z replaced=build-11`. */
export function formatMarker({ release, swapSeen, replaced = [] }: ReleaseMarker): string {
  return `${release} swapSeen=${swapSeen}${replaced.length === 0 ? '' : ` replaced=${replaced.join(',')}`}`;
}

/** Reads the marker out of a slot's app settings. Names of settings ignore letter case. */
export function readMarker(appSettings: ReadonlyMap<string, string>): MarkerSeen {
  const entry = [...appSettings].find(([name]) => name.toLowerCase() === releaseMarkerSetting.toLowerCase());
  if (entry === undefined || entry[1] === '') return { kind: 'none' };
  const [, release, swapSeen, replaced] = markerPattern.exec(entry[1]) ?? [];
  if (release === undefined || swapSeen === undefined) return { kind: 'unreadable' };
  return {
    kind: 'marker',
    marker: { release, swapSeen, ...(replaced === undefined ? {} : { replaced: replaced.split(',') }) },
  };
}
