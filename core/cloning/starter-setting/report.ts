import { neutraliseAll, page, plain, table } from '../../report/index.ts';
import { neutralise } from '../../text.ts';
import type { StarterSettingOutcome } from './model.ts';

/** The outcome in one sentence. */
export function settingHeadline({ result, setting, before, after, app }: StarterSettingOutcome): string {
  const where = `of slot ${neutralise(app.slot, 80)} of ${neutralise(app.name, 80)}`;
  const was = before === null ? 'was not set' : `was ${neutralise(before, 80)}`;
  const starts = after === 'none' ? 'plain names' : `version ${after}`;
  switch (result) {
    case 'written':
      return `The setting ${setting} ${where} is ${after} now (it ${was}): clients start ${starts}.`;
    case 'unchanged':
      return `The setting ${setting} ${where} is ${after} already: nothing was changed.`;
    case 'planned':
      return `The setting ${setting} ${where} would be set to ${after} (it ${was}). Nothing was changed.`;
  }
}

/** The outcome as Markdown for the page of the run. */
export function settingSummary(outcome: StarterSettingOutcome): string {
  const { app, setting, before, after } = outcome;
  return page([
    ['### Version that clients start', '', plain(settingHeadline(outcome), 1000)],
    table(
      ['What', 'Value'],
      [
        ['App', plain(app.name)],
        ['Slot', plain(app.slot)],
        ['App setting', plain(setting)],
        ['Before', before === null ? '–' : plain(before)],
        ['Now', outcome.result === 'planned' ? `${plain(after)} (planned)` : plain(after)],
      ],
    ),
  ]);
}

/** The parts of the evidence that tell about a setting. */
export function settingEvidence(outcome: StarterSettingOutcome): object {
  const { result, app, setting, before, after, changedByOthers } = outcome;
  return neutraliseAll({
    result,
    headline: settingHeadline(outcome),
    reason: null,
    setting: { app, name: setting, before, after, changedByOthers },
  });
}
