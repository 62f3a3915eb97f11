/** What a JSON text holds. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A member of an object: Newtonsoft.Json makes it a token of its own, and filters over an object see it. */
export class Property {
  readonly name: string;
  readonly value: Json;

  constructor(name: string, value: Json) {
    this.name = name;
    this.value = value;
  }
}

export type Token = Json | Property;

export function isArray(token: Token): token is readonly Json[] {
  return Array.isArray(token);
}

export function isObject(token: Token): token is { readonly [name: string]: Json } {
  return typeof token === 'object' && token !== null && !Array.isArray(token) && !(token instanceof Property);
}

/** The tokens directly below a token, in document order. */
export function childrenOf(token: Token): readonly Token[] {
  if (isArray(token)) return token;
  if (token instanceof Property) return [token.value];
  if (isObject(token)) return Object.entries(token).map(([name, value]) => new Property(name, value));
  return [];
}

/** All tokens below a token, parents before children. */
export function* descendantsOf(token: Token): Generator<Token> {
  for (const child of childrenOf(token)) {
    yield child;
    yield* descendantsOf(child);
  }
}
