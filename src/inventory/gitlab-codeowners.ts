// CODEOWNERS as GitLab reads it: sections that each ask for their own, optional ones, counts, default owners, exclusions.
import picomatch from 'picomatch';
import type { CodeOwners, OwnerGroup } from './codeowners.ts';

interface Line {
  readonly covers: (path: string) => boolean;
  readonly excludes: boolean;
  readonly owners: readonly string[];
}

interface Section {
  readonly lines: Line[];
  optional: boolean;
  count: number;
}

/** A heading: `^[Name][2] @default`. */
interface Heading {
  readonly name: string;
  readonly optional: boolean;
  readonly count: number;
  readonly owners: readonly string[];
}

/**
 * In each section the last line that covers a path decides, so a path may be several groups'. An optional section asks nobody; what
 * nobody else owns is then anybody's to review. https://docs.gitlab.com/user/project/codeowners/reference/
 */
export function gitLabCodeOwners(text: string): CodeOwners {
  const sections = sectionsOf(text);
  return path =>
    [...sections.values()].flatMap(({ lines, optional, count }): readonly OwnerGroup[] => {
      const owners = optional ? [] : ownersIn(lines, path);
      return owners.length === 0 ? [] : [{ owners, count }];
    });
}

function ownersIn(lines: readonly Line[], path: string): readonly string[] {
  const covering = lines.filter(({ covers }) => covers(path));
  // What is excluded once cannot be included again.
  return covering.some(({ excludes }) => excludes) ? [] : (covering.at(-1)?.owners ?? []);
}

/** By their names, which differ by more than case. Of one name there may be several: they are one, and optional only where all are. */
function sectionsOf(text: string): ReadonlyMap<string, Section> {
  const unnamed: Section = { lines: [], optional: false, count: 1 };
  const sections = new Map([['', unnamed]]);
  let section = unnamed;
  let owners: readonly string[] = [];
  for (const written of text.split('\n')) {
    const line = written.trim();
    if (line === '' || line.startsWith('#')) continue;
    const heading = headingOf(line);
    if (heading === null) {
      section.lines.push(lineOf(line, owners));
      continue;
    }
    owners = heading.owners;
    const key = heading.name.toLowerCase();
    const known = sections.get(key);
    section = known ?? { lines: [], optional: heading.optional, count: heading.count };
    section.optional &&= heading.optional;
    section.count = Math.max(section.count, heading.count);
    sections.set(key, section);
  }
  return sections;
}

/** Null where it is a line of a path. A name cannot be empty, and a count that is none is 1. */
function headingOf(line: string): Heading | null {
  const optional = line.startsWith('^');
  const open = optional ? 1 : 0;
  const close = line.indexOf(']', open);
  if (line[open] !== '[' || close === -1) return null;
  const name = line.slice(open + 1, close).trim();
  if (name === '') return null;
  const [, digits = '', rest = ''] = /^(?:\[(\d{0,3})\])?(.*)$/.exec(line.slice(close + 1)) ?? [];
  const words = wordsOf(rest);
  // `[a-c]*.yaml @x` is a pattern: behind a heading there are owners and nothing else.
  if (rest !== '' && !/^\s/.test(rest)) return null;
  return { name, optional, count: Math.max(1, Number(digits)), owners: words.filter(isOwner) };
}

function lineOf(line: string, defaults: readonly string[]): Line {
  const [pattern = '', ...words] = wordsOf(line);
  const excludes = pattern.startsWith('!');
  const owners = words.filter(isOwner);
  return {
    covers: matcherOf(excludes ? pattern.slice(1) : pattern),
    excludes,
    owners: owners.length === 0 ? defaults : owners,
  };
}

/** At white space that no backslash stands before. */
function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '\\') {
      word += text.slice(index, index + 2);
      index += 1;
    } else if (/\s/.test(character)) {
      if (word !== '') words.push(word);
      word = '';
    } else {
      word += character;
    }
  }
  return word === '' ? words : [...words, word];
}

function isOwner(word: string): boolean {
  return /^@{0,2}[A-Za-z0-9_]/.test(word) && word.includes('@');
}

/** Ruby's `File.fnmatch` with FNM_DOTMATCH and FNM_PATHNAME over what GitLab makes of the pattern: `name` is of any folder, `name/` all below it. */
function matcherOf(written: string): (path: string) => boolean {
  const anchored = written.startsWith('/') ? written.slice(1) : `**/${written}`;
  const whole = anchored.endsWith('/') ? `${anchored}**/*` : anchored.replace(/\/\*\*$/, '/*');
  // To fnmatch these are characters like others.
  const glob = whole.replace(/[(){}|+!@"'$^]/g, '\\$&');
  return picomatch(glob, { dot: true, strictSlashes: true });
}
