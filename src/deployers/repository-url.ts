// Which URL means the repository that is looked at? Deployers name repositories by URL, in many spellings of one.

/** `ours`: this repository. `other`: certainly not. `unknown`: nobody said which URLs are this repository's. */
type RepositoryRelation = 'ours' | 'other' | 'unknown';

export interface RepositoryIdentity {
  relation(url: string): RepositoryRelation;
}

/** Hosts that serve the same repositories under a second name. */
const HOST_ALIASES: ReadonlyMap<string, string> = new Map([
  ['ssh.github.com', 'github.com'],
  ['www.github.com', 'github.com'],
  ['altssh.gitlab.com', 'gitlab.com'],
  ['altssh.bitbucket.org', 'bitbucket.org'],
  ['ssh.dev.azure.com', 'dev.azure.com'],
]);

/**
 * @param urls every URL of this repository that the caller knows: git remotes, and `GITHUB_SERVER_URL/GITHUB_REPOSITORY`.
 * A bare `owner/name` means github.com, and no other host: another host's repository of that name is not ours.
 */
export function repositoryIdentity(urls: readonly string[]): RepositoryIdentity {
  const own = new Set<string>();
  for (const url of urls) {
    const name = normaliseRepositoryUrl(url);
    if (name !== null) own.add(name);
  }
  return {
    relation: url => {
      if (own.size === 0) return 'unknown';
      const name = normaliseRepositoryUrl(url);
      return name !== null && own.has(name) ? 'ours' : 'other';
    },
  };
}

/**
 * `host/owner/name` in lower case: without scheme, user, port and `.git`. Null for what names no repository.
 * The forms are those of https://git-scm.com/docs/git-clone#_git_urls, and `git@host/owner/name`, which Argo CD takes as well.
 */
export function normaliseRepositoryUrl(url: string): string | null {
  const trimmed = url.trim();
  const scheme = /^(?:git::)?([a-z][a-z0-9+.-]{0,20}):\/\//i.exec(trimmed);
  if (scheme?.[1]?.toLowerCase() === 'oci') return null;
  let rest = scheme === null ? trimmed : trimmed.slice(scheme[0].length);
  // `git@host:owner/name`: the first colon before any slash ends the host. With a scheme it begins a port.
  const slash = rest.indexOf('/');
  const colon = rest.indexOf(':');
  if (scheme === null && colon > 0 && (slash === -1 || colon < slash)) {
    rest = `${rest.slice(0, colon)}/${rest.slice(colon + 1)}`;
  }
  const end = rest.search(/[?#]/);
  const segments = (end === -1 ? rest : rest.slice(0, end))
    .split('/')
    .filter(segment => segment !== '' && segment !== '.');
  const isPath = scheme?.[1]?.toLowerCase() === 'file' || trimmed.startsWith('/') || trimmed.startsWith('.');
  if (segments.includes('..') || segments.length === 0) return null;
  if (isPath) return `file:/${withoutSuffix(segments).join('/')}`;
  let host = (segments[0] ?? '').toLowerCase();
  host = host.slice(host.lastIndexOf('@') + 1).replace(/:[0-9]*$/, '');
  const isBareName =
    scheme === null && segments.length === 2 && !host.includes('.') && colon === -1 && !trimmed.includes('@');
  if (isBareName) return `github.com/${withoutSuffix(segments).join('/').toLowerCase()}`;
  // Azure DevOps puts a marker into the path: `v3/` over SSH, `_git/` over HTTPS.
  const path = withoutSuffix(segments.slice(1)).filter(segment => segment !== '_git' && segment !== 'v3');
  return path.length === 0 || host === '' ? null : `${HOST_ALIASES.get(host) ?? host}/${path.join('/').toLowerCase()}`;
}

function withoutSuffix(segments: readonly string[]): readonly string[] {
  return segments.map((segment, index) => (index === segments.length - 1 ? segment.replace(/\.git$/i, '') : segment));
}
