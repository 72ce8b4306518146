// A rendered Helm object → the line of its template.
import type { Location, Manifest, Path } from '../model.ts';
import { existingPart, type KeyLine, keyLines, kindOf, nameOf, type Origin, valueAt, wholeFile } from './origin.ts';

/** A document of a template's text: the lines between two separators. */
interface Part {
  readonly lines: readonly KeyLine[];
}

interface Found {
  readonly kind: KeyLine;
  readonly part: Part;
}

/** `text` is the template's; null where it is not at hand (in a packaged chart, or too large). */
export function templateOrigin(path: string, text: string | null): Origin {
  if (text === null) return { locate: () => wholeFile(path) };
  let parts: readonly Part[] | null = null;
  return {
    locate: (manifest, at) => {
      parts ??= partsOf(text);
      const found = findObject(parts, kindOf(manifest), nameOf(manifest));
      return found === null ? wholeFile(path) : placeIn(path, found, manifest, at);
    },
  };
}

function partsOf(text: string): readonly Part[] {
  const lines = keyLines(text);
  const breaks = text.split('\n').flatMap((line, index) => (line.startsWith('---') ? [index + 1] : []));
  const bounds = [0, ...breaks, Number.POSITIVE_INFINITY];
  return bounds.slice(0, -1).map((from, index) => ({
    lines: lines.filter(line => line.line > from && line.line < (bounds[index + 1] ?? Number.POSITIVE_INFINITY)),
  }));
}

/**
 * The one object of this kind that the template can have made this name from; null where none or several can.
 * A literal name that is equal beats one with actions in it.
 */
function findObject(parts: readonly Part[], kind: string, name: string): Found | null {
  const found = parts.flatMap(part =>
    part.lines.filter(line => line.key === 'kind' && line.value === kind).map(line => ({ kind: line, part })),
  );
  const named = found.map(each => ({ ...each, pattern: namePattern(each) }));
  const literal = named.filter(each => each.pattern === name && name !== '');
  const fitting = literal.length > 0 ? literal : named.filter(each => fits(each.pattern, name));
  const [only] = fitting;
  return fitting.length === 1 && only !== undefined ? only : null;
}

/** The name as the template has it, actions included; null where no line shows it. */
function namePattern({ kind, part }: Found): string | null {
  const metadata = part.lines.find(line => line.key === 'metadata' && line.indent === kind.indent && line.value === '');
  if (metadata === undefined) return null;
  const next =
    part.lines.find(line => line.line > metadata.line && line.indent <= metadata.indent)?.line ??
    Number.POSITIVE_INFINITY;
  const names = part.lines.filter(
    line =>
      line.line > metadata.line &&
      line.line < next &&
      (line.key === 'name' || line.key === 'generateName') &&
      line.value !== '',
  );
  const first = Math.min(...names.map(line => line.indent));
  const own = names.filter(line => line.indent === first);
  return own.length === 1 ? (own[0]?.value ?? null) : null;
}

/** Does the rendered name fit the text of the template, where an action (`{{ … }}`) may have become anything? */
function fits(pattern: string | null, name: string): boolean {
  if (pattern === null) return true;
  const literals = splitActions(pattern);
  const [first = '', ...rest] = literals;
  const last = rest.pop();
  if (last === undefined) return first === name;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  const end = name.length - last.length;
  for (const literal of rest) {
    const found = name.indexOf(literal, at);
    if (found < 0 || found + literal.length > end) return false;
    at = found + literal.length;
  }
  return true;
}

/** The literal texts before, between and after the actions. */
function splitActions(pattern: string): readonly string[] {
  const literals: string[] = [];
  let from = 0;
  for (let open = pattern.indexOf('{{'); open >= 0; open = pattern.indexOf('{{', from)) {
    literals.push(pattern.slice(from, open));
    const close = pattern.indexOf('}}', open);
    from = close < 0 ? pattern.length : close + 2;
  }
  literals.push(pattern.slice(from));
  return literals;
}

/**
 * The line of the value where its key stands there once, or once with this value; else of its nearest ancestor, at last
 * of `kind`.
 */
function placeIn(path: string, found: Found, manifest: Manifest, at: Path): Location {
  const target = existingPart(manifest.object, at);
  for (let length = target.length; length > 0; length -= 1) {
    const key = target[length - 1];
    if (typeof key !== 'string') continue;
    const lines = found.part.lines.filter(line => line.key === key);
    const value = valueAt(manifest.object, target.slice(0, length));
    const equal = typeof value === 'object' ? [] : lines.filter(line => line.value === String(value));
    const [line] = lines.length === 1 ? lines : equal.length === 1 ? equal : [];
    if (line !== undefined) return placeOf(path, line);
  }
  return placeOf(path, found.kind);
}

function placeOf(path: string, line: KeyLine): Location {
  return { path, line: line.line, column: line.column, precision: 'template' };
}
