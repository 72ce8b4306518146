// Which addresses the config of the base lets be fetched.
import { RE2JS } from 're2js';

/** What the config says: places, and by host the environment variable with its credentials. */
export interface RemoteAccess {
  readonly allow: readonly string[];
  readonly credentials: Readonly<Record<string, string>>;
}

const MAX_LENGTH = 2_000;

/** Is the address in one of the places? `*` stands for part of a name, `**` for any rest. */
export function allowTest(allow: readonly string[]): (url: string) => boolean {
  const patterns = allow.map(pattern => RE2JS.compile(expressionOf(pattern)));
  return url => {
    const address = normalAddress(url);
    return address !== null && patterns.some(pattern => pattern.matches(address));
  };
}

function expressionOf(pattern: string): string {
  const [scheme = '', rest = ''] = pattern.split('://');
  const [host = '', ...path] = rest.replace(/\/$/, '').split('/');
  const last = path.at(-1) === '**' ? path.pop() : undefined;
  const steps = [host.toLowerCase(), ...path].map(step =>
    step === '**' ? '.*' : step.split('*').map(RE2JS.quote).join('[^/:]*'),
  );
  return `${scheme}://${steps.join('/')}${last === undefined ? '' : '(?:/.*)?'}`;
}

/**
 * Scheme, host and path as a server gets them; null for what nobody should fetch: other schemes, names and passwords in the address,
 * steps and slashes in disguise, and plain HTTP to another machine.
 */
export function normalAddress(text: string): string | null {
  const isOci = /^oci:\/\//i.test(text);
  const url = text.length > MAX_LENGTH ? null : parseUrl(isOci ? `https://${text.slice(6)}` : text);
  if (url === null || url.username !== '' || url.password !== '') return null;
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isThisMachine(url.hostname))) return null;
  // Dots that are written out are resolved by now.
  if (/%(?:2e|2f|5c|00)/i.test(url.pathname)) return null;
  const scheme = isOci ? 'oci' : url.protocol.slice(0, -1);
  return `${scheme}://${url.host}${url.pathname.replace(/\/+$/, '')}`;
}

export function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '127.0.0.1';
}

export function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
