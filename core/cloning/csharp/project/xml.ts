/** An element of a project file. Namespaces do not matter in MSBuild, nor does upper and lower case of names. */
export interface XmlElement {
  /** In lower case. */
  readonly name: string;
  /** Keys in lower case. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Text right within it, trimmed. */
  readonly text: string;
}

type Open = XmlElement & { readonly children: XmlElement[]; text: string };

/**
 * Reads the elements of a project file. What is not well-formed is read as far as it goes: whether the file is right is MSBuild's
 * to say.
 */
export function readXml(source: string): XmlElement {
  const text = source.replace(/<!--[\s\S]*?(?:-->|$)/g, '').replace(/<\?[\s\S]*?\?>|<!DOCTYPE[^>]*>/gi, '');
  const root: Open = { name: '', attributes: new Map(), children: [], text: '' };
  const open: Open[] = [root];
  let at = 0;
  for (const tag of text.matchAll(/<(\/?)([\w.:-]+)((?:\s+[\w.:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g)) {
    const [whole, closing, name = '', attributes = '', selfClosing] = tag;
    const current = open.at(-1) ?? root;
    current.text += decode(text.slice(at, tag.index)).trim();
    at = tag.index + whole.length;
    const key = name.toLowerCase();
    if (closing !== '') {
      const opened = open.findLastIndex((element) => element.name === key);
      if (opened > 0) open.length = opened;
      continue;
    }
    const element: Open = { name: key, attributes: attributesOf(attributes), children: [], text: '' };
    current.children.push(element);
    if (selfClosing === '') open.push(element);
  }
  return root;
}

function attributesOf(written: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', double, single] of written.matchAll(/([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    attributes.set(name.toLowerCase(), decode(double ?? single ?? ''));
  }
  return attributes;
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(/&(lt|gt|amp|quot|apos);/g, (_whole, name: string) => entities[name] ?? '');
}

/** All elements of a name below, in order. */
export function elementsNamed(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...elementsNamed(child, name)]);
}
