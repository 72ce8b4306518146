// Which folders do the files that mention deployers name? Decides in which order charts that nobody has named yet are rendered:
// one that another chart seems to deploy waits for that other one, whose values for it are the real ones.
import { repositoryPath } from '../git/repository-path.ts';

export interface NamedFolders {
  /** Folders that are named in full. */
  readonly exact: ReadonlySet<string>;
  /** Beginnings of folders whose rest a template computes: `charts/` of `charts/{{ .name }}`. */
  readonly starts: readonly string[];
}

/** Reads `path:` and `chart:` lines. It may be wrong either way: only the order of the work depends on it. */
export function namedFolders(texts: readonly string[]): NamedFolders {
  const exact = new Set<string>();
  const starts = new Set<string>();
  for (const text of texts) {
    for (const line of text.split('\n')) {
      const colon = line.indexOf(':');
      if (colon === -1 || line.length > 1_000) continue;
      const key = line
        .slice(0, colon)
        .replace(/^[\s-]+/, '')
        .replace(/["']/g, '');
      if (key !== 'path' && key !== 'chart' && key !== 'repoPath') continue;
      const value = line
        .slice(colon + 1)
        .trim()
        .replace(/^["']/, '');
      const template = value.indexOf('{{');
      if (template !== -1) {
        starts.add(value.slice(0, template).replace(/^\.?\/+/, ''));
        // `{{ .path | default "charts/app" }}` names its default.
        for (const quoted of value
          .slice(template)
          .split(/["'`]/)
          .filter((_, index) => index % 2 === 1))
          addPath(quoted, exact);
      } else addPath(value.replace(/["'].*$/, '').replace(/\s#.*$/, ''), exact);
    }
  }
  return { exact, starts: [...starts] };
}

export function namesFolder(named: NamedFolders, folder: string): boolean {
  return named.exact.has(folder) || named.starts.some(start => folder.startsWith(start));
}

function addPath(text: string, into: Set<string>): void {
  const path = repositoryPath(text.trim().replace(/^\/+/, ''));
  if (path !== null && path !== '') into.add(path);
}
