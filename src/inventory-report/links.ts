// Addresses: of the repository on the web, from its remotes, and of pull requests, from what records and commits name.
import { normaliseRepositoryUrl } from '../deployers/repository-url.ts';
import type { Commit } from './model.ts';

/** `https://github.com/acme/ops`, without user or password; null where no remote is on a server that is known to be on the web. */
export function webAddress(urls: readonly string[]): string | null {
  for (const url of urls) {
    const name = normaliseRepositoryUrl(url);
    if (name !== null && /^[a-z0-9.-]+\.[a-z]{2,}(?:\/[a-z0-9._-]+){2,4}$/.test(name)) return `https://${name}`;
  }
  return null;
}

/** An address that may become a link: `https:` or `http:`, without a user or a password in it. */
export function safeLink(text: string): string | null {
  if (/\s/.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  const isPlain = url.username === '' && url.password === '';
  return isPlain && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : null;
}

/** `(#12)` at the end of a squashed commit's subject, `Merge pull request #12 from` at the start of a merge's. */
const PULL_REQUEST = /\(#(\d{1,10})\)$|^Merge pull request #(\d{1,10}) /;

/** The pull requests that a record and commits name, each once: an address where the repository's is known, else `#12`. */
export function pullRequests(
  address: string | null,
  record: string | null,
  commits: readonly Commit[],
): readonly string[] {
  const links = new Set<string>(record === null ? [] : [record]);
  for (const { subject } of commits) {
    const match = PULL_REQUEST.exec(subject);
    const number = match?.[1] ?? match?.[2];
    if (number !== undefined) links.add(address === null ? `#${number}` : `${address}/pull/${number}`);
  }
  return [...links];
}
