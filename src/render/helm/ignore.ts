// `.helmignore`: which files of a chart's folder Helm does not load. The rules are Helm's own, not git's.
// https://github.com/helm/helm/blob/main/pkg/ignore/rules.go
import { pathMatch } from '../../kube/path-match.ts';

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
  return pathMatch('templates/.?*', path) === true;
}

/**
 * The first rule that decides does. A negated rule ignores all that it does not match, which surprises everybody, and
 * is what Helm does.
 */
function ignoredBy(rules: readonly Rule[], path: string, isFolder: boolean): boolean | null {
  for (const rule of rules) {
    const matches = pathMatch(rule.pattern, rule.baseOnly ? path.slice(path.lastIndexOf('/') + 1) : path);
    if (rule.negate) {
      if ((rule.foldersOnly && !isFolder) || !matches) return true;
    } else if (matches && (isFolder || !rule.foldersOnly)) return true;
  }
  return null;
}
