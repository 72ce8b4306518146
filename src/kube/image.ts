// Container image references: how they are read, written in one way, and matched by the patterns of inventory and config.

export interface ImageReference {
  /** Host and port in lower case; `docker.io` where none is written. */
  readonly registry: string;
  /** Path in the registry: `library/nginx`, `acme/tools/report`. */
  readonly path: string;
  /** Registry and path: what two references share when they are versions of one image. */
  readonly repository: string;
  /** Null where none is written, even though the runtime then takes `latest` unless there is a digest. */
  readonly tag: string | null;
  /** `sha256:…`. Where both are written the runtime pulls the digest, and the tag is decoration. */
  readonly digest: string | null;
}

export const IMAGE_PRECISIONS = ['repository', 'tag', 'digest'] as const;
export type ImagePrecision = (typeof IMAGE_PRECISIONS)[number];

/** The longest path is 255 characters, a tag 128, a digest 135: anything beyond this is no reference. */
const MAX_LENGTH = 1_000;
/** The algorithms that the OCI image specification registers and runtimes load. */
const HEX_DIGITS: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha512', 128],
]);

/**
 * Reads a reference as container runtimes do (distribution's ParseNormalizedNamed), or null where they refuse it.
 * https://github.com/distribution/reference/blob/main/normalize.go, grammar in regexp.go of the same folder.
 *
 * One thing is read more widely than there: hosts are lower-cased first, since DNS does not tell `GHCR.io` from `ghcr.io`
 * (distribution would send `Docker.io/x` to a host where it cannot be pulled). And one more narrowly: a first part with a dot
 * that is no host name (`a_b.c/x`) is refused rather than taken for a path without a registry.
 */
export function parseImage(text: string): ImageReference | null {
  if (text.length > MAX_LENGTH || /^[a-f0-9]{64}$/.test(text)) return null;
  const reference = splitReference(text);
  const { registry, path, tag, digest } = reference;
  if (!isRegistry(registry) || path.length > 255 || !path.split('/').every(isPathComponent)) return null;
  if (tag !== null && !/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(tag)) return null;
  if (digest !== null && !isDigest(digest)) return null;
  return reference;
}

/** A reference in full: `nginx` is `docker.io/library/nginx:latest`. */
export function imageText(image: ImageReference): string {
  const tag = image.tag ?? (image.digest === null ? 'latest' : null);
  return `${image.repository}${tag === null ? '' : `:${tag}`}${image.digest === null ? '' : `@${image.digest}`}`;
}

/**
 * The pattern that an entry gets for an image, with room for other tags (`repository`), for other digests of its tag (`tag`),
 * or with none (`digest`). It matches the image itself. What cannot be read as a reference is its own pattern.
 */
export function imagePattern(image: string, precision: ImagePrecision): string {
  const reference = parseImage(image);
  if (reference === null) return image;
  const { repository, tag, digest } = reference;
  if (precision === 'repository') return `${repository}:*`;
  if (precision === 'digest' || digest === null) return imageText(reference);
  return `${repository}${tag === null ? '' : `:${tag}`}@${algorithmOf(digest)}:*`;
}

/**
 * The pull policy that the API server fills in: `Always` for the tag `latest`, written or implied, else `IfNotPresent`
 * (also where a digest is given without a tag, and where the text is no reference).
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/defaults.go (SetDefaults_Container)
 */
export function defaultPullPolicy(image: string): 'Always' | 'IfNotPresent' {
  const reference = parseImage(image);
  if (reference === null) return 'IfNotPresent';
  return (reference.tag ?? (reference.digest === null ? 'latest' : '')) === 'latest' ? 'Always' : 'IfNotPresent';
}

/**
 * Cuts a reference, or a pattern of one, into its parts without checking them: distribution's splitDockerDomain and the order
 * of its grammar (the digest follows the first `@`, the tag the last `:` behind the last `/`).
 */
export function splitReference(text: string): ImageReference {
  const at = text.indexOf('@');
  const tagged = at < 0 ? text : text.slice(0, at);
  const colon = tagged.lastIndexOf(':');
  const hasTag = colon > tagged.lastIndexOf('/');
  const { registry, path } = splitName(hasTag ? tagged.slice(0, colon) : tagged);
  return {
    registry,
    path,
    repository: `${registry}/${path}`,
    tag: hasTag ? tagged.slice(colon + 1) : null,
    digest: at < 0 ? null : text.slice(at + 1),
  };
}

function splitName(name: string): { readonly registry: string; readonly path: string } {
  const slash = name.indexOf('/');
  if (slash < 0) return { registry: 'docker.io', path: `library/${name}` };
  const first = name.slice(0, slash);
  const isHost = /[.:]/.test(first) || first.toLowerCase() === 'localhost';
  // Upper case alone also makes a host: no path may hold it. It keeps its case, or it would read as a path the next time.
  if (!isHost && first.toLowerCase() === first) return { registry: 'docker.io', path: name };
  const host = isHost ? first.toLowerCase() : first;
  const path = name.slice(slash + 1);
  if (host !== 'docker.io' && host !== 'index.docker.io') return { registry: host, path };
  return { registry: 'docker.io', path: path.includes('/') || isWild(path) ? path : `library/${path}` };
}

function isRegistry(text: string): boolean {
  const match = /^(\[[a-fA-F0-9:]+\]|[^:[\]]*)(?::[0-9]+)?$/.exec(text);
  const host = match?.[1];
  if (host === undefined) return false;
  return host.startsWith('[') || host.split('.').every(label => /^[a-zA-Z0-9-]+$/.test(label) && !/^-|-$/.test(label));
}

/** Lower-case letters and digits, held together by one dot, one or two underscores, or hyphens. */
function isPathComponent(text: string): boolean {
  if (!/^[a-z0-9._-]+$/.test(text) || !/^[a-z0-9]/.test(text) || !/[a-z0-9]$/.test(text)) return false;
  return text.split(/[a-z0-9]+/).every(separator => /^(?:|\.|_|__|-+)$/.test(separator));
}

function isDigest(text: string): boolean {
  const algorithm = algorithmOf(text);
  const hex = text.slice(algorithm.length + 1);
  return hex.length === HEX_DIGITS.get(algorithm) && /^[a-f0-9]+$/.test(hex);
}

function algorithmOf(digest: string): string {
  return digest.slice(0, Math.max(0, digest.indexOf(':')));
}

/**
 * Patterns are references in which `*` stands for any characters, read in the same way: `nginx:*` means
 * `docker.io/library/nginx:*`. Each part is compared with its own part of the image, so a pattern for one registry never
 * matches a longer host name or a path that only looks like it.
 *
 * - `*` stays within its part: in the registry, within the tag, within the digest, and within one path component.
 *   A path that ends in `/*` covers all that lies beneath: `ghcr.io/acme/*` also matches `ghcr.io/acme/tools/report`,
 *   and `docker.io/*` all of Docker Hub.
 * - No wildcard in the path, no tag, no digest: one exact reference, as Kubernetes reads it. `ghcr.io/acme/report` is
 *   `ghcr.io/acme/report:latest`, not any tag; that is `ghcr.io/acme/report:*`.
 * - A wildcard in registry or path, no tag, no digest: a list of repositories, so any tag and digest will do.
 * - A tag without a wildcard is the exact tag: a digest behind it would choose other content, and does not match.
 * - A tag with a wildcard also matches behind which a digest stands (`report:1.*` and `report:1.2@sha256:…`: what automation
 *   that pins digests writes). A digest without a tag matches only the tag `*`.
 * - A digest without a wildcard decides alone, as it does for the runtime: tags on either side are decoration.
 *   With one (`report@sha256:*`), the digest must be there, and the tag is compared if the pattern has one.
 * - `*` alone is any image.
 *
 * What is no reference at all (a placeholder) matches only the same text.
 */
export function imageMatches(pattern: string, image: string): boolean {
  if (pattern.length > MAX_LENGTH) return false;
  const reference = parseImage(image);
  if (reference === null) return pattern === image && !pattern.includes('*');
  if (isWild(pattern)) return true;
  const wanted = splitReference(pattern);
  if (!globMatches(wanted.registry, reference.registry)) return false;
  if (!pathMatches(wanted.path, reference.path)) return false;
  if (wanted.digest !== null) {
    if (reference.digest === null || !globMatches(wanted.digest, reference.digest)) return false;
    return !wanted.digest.includes('*') || wanted.tag === null || tagMatches(wanted.tag, reference.tag);
  }
  if (wanted.tag === null && wanted.repository.includes('*')) return true;
  const tag = wanted.tag ?? 'latest';
  if (!tag.includes('*')) return reference.digest === null && (reference.tag ?? 'latest') === tag;
  return tagMatches(tag, reference.tag ?? (reference.digest === null ? 'latest' : null));
}

function tagMatches(pattern: string, tag: string | null): boolean {
  return tag === null ? isWild(pattern) : globMatches(pattern, tag);
}

export function isWild(text: string): boolean {
  return /^\*+$/.test(text);
}

function pathMatches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const parts = path.split('/');
  const openEnded = isWild(wanted.at(-1) ?? '');
  if (openEnded ? parts.length < wanted.length : parts.length !== wanted.length) return false;
  return wanted.every((part, index) => globMatches(part, parts[index] ?? ''));
}

/**
 * `*` is any run of characters, all else is itself. Linear: the first and last piece are pinned, each piece between them takes
 * the earliest place that is left, and no place is tried twice.
 */
function globMatches(pattern: string, text: string): boolean {
  const [first = '', ...pieces] = pattern.split('*');
  const last = pieces.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const piece of pieces) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
