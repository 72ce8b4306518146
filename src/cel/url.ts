// URLs: url('https://example.com:80/a?b=c').getPort(). A port of Go's net/url, because JavaScript's URL mends what Go refuses.
// https://github.com/golang/go/blob/master/src/net/url/url.go
// https://github.com/kubernetes/apiserver/blob/master/pkg/cel/library/urls.go
import { CelError } from './errors.ts';
import { func, method, type Overload } from './overload.ts';
import type { CelMap, CelUrl, CelValue } from './values.ts';

/** Which ASCII characters may stand in a host as they are; percent escapes there are for other characters only. */
const HOST = /^(?:[A-Za-z0-9!$&'()*+,;=:[\]<>"._~-]|[^\x00-\x7f]|%25|%[89A-Fa-f][0-9A-Fa-f])*$/;
const USER = /^[A-Za-z0-9._:~!$&'()*+,;=%@-]*$/;
const PORT = /^(?::[0-9]*)?$/;
const ESCAPES = /^(?:[^%]|%[0-9A-Fa-f]{2})*$/;
/** What a path may contain without being escaped again. */
const ENCODED_PATH = /^[A-Za-z0-9!$&'()*+,;=:@[\]%/._~-]*$/;

/** Far beyond what any client sends. */
const MAX_LENGTH = 65_536;

/** A scheme, and what follows its colon. Null where the text starts with a colon. */
function splitScheme(text: string): { scheme: string; rest: string } | null {
  if (text.startsWith(':')) return null;
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text);
  return { scheme: (match?.[1] ?? '').toLowerCase(), rest: match ? text.slice(match[0].length) : text };
}

function cut(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** Null where the authority is malformed; else the host with its port, percent escapes decoded. */
function readAuthority(authority: string): string | null {
  const at = authority.lastIndexOf('@');
  const user = authority.slice(0, Math.max(0, at));
  const host = authority.slice(at + 1);
  if (!USER.test(user) || !ESCAPES.test(user)) return null;
  if (host.startsWith('[')) {
    const close = host.lastIndexOf(']');
    if (close < 0 || !PORT.test(host.slice(close + 1))) return null;
  } else {
    const colon = host.lastIndexOf(':');
    if (colon >= 0 && !PORT.test(host.slice(colon))) return null;
  }
  return HOST.test(host) ? decode(host) : null;
}

/** `request` is Go's ParseRequestURI: absolute, and without a fragment of its own. */
function parse(text: string, request: boolean): CelUrl | null {
  if (text.length > MAX_LENGTH || /[\x00-\x1f\x7f]/.test(text) || (text === '' && request)) return null;
  const split = splitScheme(text);
  if (!split) return null;
  const { scheme } = split;
  const [before, query] = cut(split.rest, '?');
  const url = (host: string, path: string): CelUrl => ({
    kind: 'url',
    scheme,
    host,
    path,
    query,
    text: `${scheme}|${split.rest}`,
  });
  if (text === '*') return url('', '*');
  if (!before.startsWith('/')) {
    // Rootless: opaque with a scheme (`mailto:a@b`), a relative reference without one.
    if (scheme !== '') return url('', '');
    return request || cut(before, '/')[0].includes(':') || !ESCAPES.test(before) ? null : url('', before);
  }
  const hasAuthority = before.startsWith('//') && (scheme !== '' || (!request && !before.startsWith('///')));
  const slash = hasAuthority ? before.indexOf('/', 2) : 0;
  const host = hasAuthority ? readAuthority(slash < 0 ? before.slice(2) : before.slice(2, slash)) : '';
  const path = slash < 0 ? '' : before.slice(slash);
  return host === null || !ESCAPES.test(path) ? null : url(host, path);
}

/** An absolute URI or an absolute path. */
export function isUrl(text: string): boolean {
  return parse(text, true) !== null;
}

/** As Kubernetes: it must be a request URI, and is then read once more without its fragment. */
function urlOf(text: string): CelUrl {
  const parsed = isUrl(text) ? parse(cut(text, '#')[0], false) : null;
  if (!parsed) throw new CelError(`URL parse error during conversion from string: '${text.slice(0, 60)}'`);
  return { ...parsed, text: `${parsed.text}#${cut(text, '#')[1]}` };
}

function bytesOf(text: string): Uint8Array {
  const source = new TextEncoder().encode(text);
  const bytes: number[] = [];
  for (let at = 0; at < source.length; at++) {
    const byte = source[at] ?? 0;
    const escaped =
      byte === 0x25 ? Number.parseInt(String.fromCharCode(source[at + 1] ?? 0, source[at + 2] ?? 0), 16) : byte;
    bytes.push(escaped);
    if (byte === 0x25) at += 2;
  }
  return Uint8Array.from(bytes);
}

function decode(text: string): string {
  return text.includes('%') ? new TextDecoder().decode(bytesOf(text)) : text;
}

function escapedPath(url: CelUrl): string {
  if (ENCODED_PATH.test(url.path)) return url.path;
  const safe = (byte: number) => /[A-Za-z0-9$&+,/:;=@._~-]/.test(String.fromCharCode(byte));
  return Array.from(bytesOf(url.path), byte =>
    byte < 128 && safe(byte) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');
}

/** Host and port apart; the brackets of an IPv6 address are dropped. */
function splitPort(host: string): [string, string] {
  const colon = host.lastIndexOf(':');
  const hasPort = colon >= 0 && PORT.test(host.slice(colon));
  const name = hasPort ? host.slice(0, colon) : host;
  const bare = name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name;
  return [bare, hasPort ? host.slice(colon + 1) : ''];
}

/** Malformed pairs are left out, as Go's Query() does. */
function queryOf(url: CelUrl): CelMap {
  const values = new Map<string, CelValue[]>();
  for (const pair of url.query.split('&')) {
    if (pair === '' || pair.includes(';') || !ESCAPES.test(pair)) continue;
    const [name, text] = cut(pair, '=');
    const key = decode(name.replaceAll('+', ' '));
    const value = decode(text.replaceAll('+', ' '));
    const same = values.get(key);
    if (same) same.push(value);
    else values.set(key, [value]);
  }
  return values;
}

export function urlFunctions(): Overload[] {
  return [
    func('url(string): url', urlOf),
    func('isURL(string): bool', isUrl),
    method('url.getScheme(): string', url => url.scheme),
    method('url.getHost(): string', url => url.host),
    method('url.getHostname(): string', url => splitPort(url.host)[0]),
    method('url.getPort(): string', url => splitPort(url.host)[1]),
    method('url.getEscapedPath(): string', escapedPath),
    method('url.getQuery(): map<string,list<string>>', queryOf),
  ];
}
