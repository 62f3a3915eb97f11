import type { Leaf, Outcome } from './model.ts';

/** More names than this in one variable are taken for something that is only known at run time. */
const most = 60;

/** What a variable is given, as far as people write such lists by hand. */
export function limited(outcomes: readonly Outcome[], leaf: Leaf): readonly Outcome[] {
  return outcomes.length > most ? [...outcomes.slice(0, most), { kind: 'unknown', leaf }] : outcomes;
}

/** One text is changed where the variable is used, several where they stand. */
export function known(outcomes: readonly Outcome[], leaf: Leaf, style: 'constant' | 'variable'): Outcome[] {
  const [only, more] = outcomes;
  if (only === undefined) return [{ kind: 'unknown', leaf }];
  if (more === undefined && only.kind === 'text') {
    return [
      only.followsSetting === true
        ? only
        : { kind: 'text', text: only.text, style, leaf, from: only.from ?? only.leaf },
    ];
  }
  return outcomes.map((outcome): Outcome => {
    if (outcome.kind !== 'text') return { ...outcome, leaf };
    return outcome.leaf.path === leaf.path ? outcome : { kind: 'unknown', leaf };
  });
}

/** In front of `??` only a text can be added to: with something behind it, a variable without a value would have one. */
export function withoutFallback(outcome: Outcome): Outcome {
  return outcome.kind === 'text' && outcome.leaf.node.kind !== 'text'
    ? { kind: 'unknown', leaf: outcome.leaf }
    : outcome;
}
