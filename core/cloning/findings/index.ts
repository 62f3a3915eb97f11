/** Findings that all languages make in the same way. */
export { namesOf, settingFindings, type NamesFound } from './settings.ts';
export { textFindings, urlFindings, type TextLiteral } from './texts.ts';
