// `.helmignore`: which files of a chart's folder Helm does not load. The rules are Helm's own, not git's.
// https://github.com/helm/helm/blob/main/pkg/ignore/rules.go

/** Is a file (or folder) of the chart ignored? `path` counts from the chart's folder. */
export type IgnoreRules = (path: string, isFolder: boolean) => boolean;

interface Rule {
  readonly negate: boolean;
  readonly foldersOnly: boolean;
  /** A rule without a slash is about the last part of the path. */
  readonly baseOnly: boolean;
  readonly pattern: string;
}

/**
 * Reads the rules. A text that Helm refuses (a double star, a bad pattern) ignores nothing here: the chart does not
 * render anyway.
 */
export function readIgnoreRules(text: string): IgnoreRules {
  const rules: Rule[] = [];
  for (const line of text.replace(/^\ufeff/, '').split('\n')) {
    const raw = line.trim();
    if (raw === '' || raw.startsWith('#')) continue;
    if (raw.includes('**')) return defaultsOnly;
    const negate = raw.startsWith('!');
    const positive = negate ? raw.slice(1) : raw;
    const foldersOnly = positive.endsWith('/');
    const bare = foldersOnly ? positive.slice(0, -1) : positive;
    rules.push({
      negate,
      foldersOnly,
      baseOnly: !bare.includes('/'),
      pattern: bare.startsWith('/') ? bare.slice(1) : bare,
    });
  }
  // Helm's own last rule is `templates/.?*`.
  return (path, isFolder) => ignoredBy(rules, path, isFolder) ?? defaultsOnly(path);
}

function defaultsOnly(path: string): boolean {
  return matchPath('templates/.?*', path);
}

/**
 * The first rule that decides does. A negated rule ignores all that it does not match, which surprises everybody, and
 * is what Helm does.
 */
function ignoredBy(rules: readonly Rule[], path: string, isFolder: boolean): boolean | null {
  for (const rule of rules) {
    const matches = matchPath(rule.pattern, rule.baseOnly ? path.slice(path.lastIndexOf('/') + 1) : path);
    if (rule.negate) {
      if ((rule.foldersOnly && !isFolder) || !matches) return true;
    } else if (matches && (isFolder || !rule.foldersOnly)) return true;
  }
  return null;
}

/**
 * Go's path.Match: `*` and `?` match no slash, `[…]` with ranges and `^`, `\` takes the next character as it is. False
 * for a bad pattern. A star only ever gives back to the last one, so the time is bounded by the product of the lengths.
 * https://pkg.go.dev/path#Match
 */
export function matchPath(pattern: string, path: string): boolean {
  let at = 0;
  let from = 0;
  let star: { readonly at: number; from: number } | null = null;
  while (at < path.length || from < pattern.length) {
    if (pattern[from] === '*') {
      star = { at: from + 1, from: at };
      from += 1;
      continue;
    }
    const next = at < path.length ? matchOne(pattern, from, path[at] ?? '') : null;
    if (next !== null) {
      from = next;
      at += 1;
    } else if (star !== null && star.from < path.length && path[star.from] !== '/') {
      star.from += 1;
      at = star.from;
      from = star.at;
    } else return false;
  }
  return true;
}

/** Where the pattern goes on after it matched this character; null where it does not. */
function matchOne(pattern: string, from: number, character: string): number | null {
  const token = pattern[from];
  if (token === undefined) return null;
  if (token === '?') return character === '/' ? null : from + 1;
  if (token === '\\') return pattern[from + 1] === character ? from + 2 : null;
  if (token !== '[') return token === character ? from + 1 : null;
  let at = from + 1;
  const negate = pattern[at] === '^';
  if (negate) at += 1;
  let matches = false;
  for (let first = true; first || pattern[at] !== ']'; first = false) {
    const low = classCharacter(pattern, at);
    if (low === null) return null;
    at = low.next;
    let high = low;
    if (pattern[at] === '-') {
      const end = classCharacter(pattern, at + 1);
      if (end === null) return null;
      high = end;
      at = end.next;
    }
    if (low.character <= character && character <= high.character) matches = true;
  }
  return matches !== negate && character !== '/' ? at + 1 : null;
}

function classCharacter(pattern: string, at: number): { readonly character: string; readonly next: number } | null {
  const character = pattern[at];
  if (character === undefined || character === '-' || character === ']') return null;
  if (character !== '\\') return { character, next: at + 1 };
  const escaped = pattern[at + 1];
  return escaped === undefined ? null : { character: escaped, next: at + 2 };
}
