// IP addresses: ip('10.0.0.1').isLoopback(). A port of Go's net/netip with the restrictions of Kubernetes (no zones, no IPv4 in IPv6):
// https://github.com/kubernetes/apiserver/blob/master/pkg/cel/library/ip.go
import { CelError } from './errors.ts';
import { func, method, type Overload } from './overload.ts';
import type { CelIp } from './values.ts';

/** Four decimal numbers without leading zeros. */
function parseIpv4(text: string): number[] | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every(part => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256))
    return null;
  return parts.map(Number);
}

/** Groups of hexadecimal digits, at most one `::`, an IPv4 address in place of the last two groups. */
function parseIpv6(text: string): number[] | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = [readGroups(halves[0] ?? '', halves.length === 1), readGroups(halves[1] ?? '', true)];
  if (!head || !tail) return null;
  if (halves.length === 1) return head.length === 16 ? head : null;
  const gap = 16 - head.length - tail.length;
  return gap >= 2 ? [...head, ...new Array<number>(gap).fill(0), ...tail] : null;
}

function readGroups(text: string, last: boolean): number[] | null {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 255);
      continue;
    }
    const ipv4 = last && index === groups.length - 1 ? parseIpv4(group) : null;
    if (!ipv4) return null;
    bytes.push(...ipv4);
  }
  return bytes;
}

/** Null where it is not an address, has a zone, or is IPv4 in IPv6. */
export function parseIp(text: string): CelIp | null {
  if (text.length > 45) return null;
  const bytes = text.includes(':') ? parseIpv6(text) : parseIpv4(text);
  if (!bytes) return null;
  const mapped =
    bytes.length === 16 && bytes.slice(0, 10).every(byte => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  return mapped ? null : { kind: 'ip', bytes: Uint8Array.from(bytes) };
}

/** The canonical text: lower case, the longest run of two or more zero groups as `::`. */
export function formatIp(bytes: Uint8Array): string {
  if (bytes.length === 4) return Array.from(bytes).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0));
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  const hex = groups.map(group => group.toString(16));
  if (best.start < 0) return hex.join(':');
  return `${hex.slice(0, best.start).join(':')}::${hex.slice(best.start + best.length).join(':')}`;
}

export function ipOf(text: string): CelIp {
  const address = parseIp(text);
  if (!address) throw new CelError(`'${text.slice(0, 60)}' is not an IP address that Kubernetes accepts`);
  return address;
}

function isV4(address: CelIp): boolean {
  return address.bytes.length === 4;
}

function byte(address: CelIp, index: number): number {
  return address.bytes[index] ?? 0;
}

function isUnspecified(address: CelIp): boolean {
  return address.bytes.every(value => value === 0);
}

function isLoopback(address: CelIp): boolean {
  return isV4(address) ? byte(address, 0) === 127 : formatIp(address.bytes) === '::1';
}

function isMulticast(address: CelIp): boolean {
  return isV4(address) ? byte(address, 0) >> 4 === 0xe : byte(address, 0) === 0xff;
}

function isLinkLocalMulticast(address: CelIp): boolean {
  if (isV4(address)) return byte(address, 0) === 224 && byte(address, 1) === 0 && byte(address, 2) === 0;
  return byte(address, 0) === 0xff && (byte(address, 1) & 0x0f) === 0x02;
}

function isLinkLocalUnicast(address: CelIp): boolean {
  if (isV4(address)) return byte(address, 0) === 169 && byte(address, 1) === 254;
  return byte(address, 0) === 0xfe && byte(address, 1) >> 6 === 0b10;
}

function isGlobalUnicast(address: CelIp): boolean {
  const broadcast = isV4(address) && address.bytes.every(value => value === 255);
  const special = isUnspecified(address) || isLoopback(address) || isMulticast(address) || isLinkLocalUnicast(address);
  return !broadcast && !special;
}

export function ipFunctions(): Overload[] {
  return [
    func('ip(string): ip', ipOf),
    func('isIP(string): bool', text => parseIp(text) !== null),
    func('ip.isCanonical(string): bool', text => formatIp(ipOf(text).bytes) === text),
    func('string(ip): string', address => formatIp(address.bytes)),
    method('ip.family(): int', address => (isV4(address) ? 4n : 6n)),
    method('ip.isUnspecified(): bool', isUnspecified),
    method('ip.isLoopback(): bool', isLoopback),
    method('ip.isLinkLocalMulticast(): bool', isLinkLocalMulticast),
    method('ip.isLinkLocalUnicast(): bool', isLinkLocalUnicast),
    method('ip.isGlobalUnicast(): bool', isGlobalUnicast),
  ];
}
