// A strict reader of XML and of HTML that is written as strictly: gives the tags, or throws at what is not well-formed.

interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ReadMarkup {
  readonly tags: readonly Tag[];
  /** The text between the tags, decoded. */
  readonly text: string;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** `voids` are elements without an end tag; `raw` are elements whose content is not read. */
export function readMarkup(source: string, voids: readonly string[] = [], raw: readonly string[] = []): ReadMarkup {
  const tags: Tag[] = [];
  const open: string[] = [];
  let text = '';
  let rest = source.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n|^<!doctype html>\n/, '');
  while (rest !== '') {
    const next = rest.indexOf('<');
    const before = next === -1 ? rest : rest.slice(0, next);
    if (before.includes(']]>') || before.includes('>'))
      throw new Error(`A bare > in ${JSON.stringify(before.slice(0, 200))}`);
    text += decode(before);
    rest = next === -1 ? '' : rest.slice(next);
    if (rest === '') break;
    const end = /^<\/([a-z0-9-]+)>/.exec(rest);
    const start = /^<([a-z0-9-]+)((?: [a-z-]+="[^"<]*")*)(\/?)>/.exec(rest);
    if (end !== null) {
      if (open.pop() !== end[1]) throw new Error(`Not the end that was due: ${end[0]}`);
      rest = rest.slice(end[0].length);
    } else if (start !== null) {
      const [whole, name = '', attributes = '', slash] = start;
      tags.push({ name, attributes: readAttributes(attributes) });
      rest = rest.slice(whole.length);
      if (raw.includes(name)) rest = rest.slice(rest.indexOf(`</${name}>`) + name.length + 3);
      else if (slash === '' && !voids.includes(name)) open.push(name);
    } else throw new Error(`Not a tag: ${JSON.stringify(rest.slice(0, 200))}`);
  }
  if (open.length > 0) throw new Error(`Not closed: ${open.join(' ')}`);
  return { tags, text };
}

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/ ([a-z-]+)="([^"]*)"/g)].map(([, name, value]) => [name, decode(value ?? '')]),
  );
}

function decode(text: string): string {
  // https://www.w3.org/TR/xml/#charsets
  const bad = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(text);
  if (bad !== null) throw new Error(`Not a character of XML: ${bad[0].codePointAt(0)?.toString(16)}`);
  return text.replace(/&([^;]{0,10});?/g, (whole, entity: string) => {
    const code = /^#(\d+)$/.exec(entity)?.[1];
    const character = code === undefined ? NAMED[entity] : String.fromCodePoint(Number(code));
    if (character === undefined || !whole.endsWith(';')) throw new Error(`Not an entity: ${whole}`);
    return character;
  });
}
