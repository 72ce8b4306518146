// Networks: cidr('10.0.0.0/8').containsIP('10.1.2.3').
// https://github.com/kubernetes/apiserver/blob/master/pkg/cel/library/cidr.go
import { CelError } from './errors.ts';
import { formatIp, ipOf, parseIp } from './ip.ts';
import { func, method, type Overload } from './overload.ts';
import type { CelCidr, CelIp } from './values.ts';

/** Null where it is not an address, a slash and a prefix length without sign or leading zero. */
function parseCidr(text: string): CelCidr | null {
  const slash = text.lastIndexOf('/');
  const address = slash < 0 ? null : parseIp(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (!address || !/^(?:0|[1-9][0-9]{0,2})$/.test(length)) return null;
  const bits = Number(length);
  return bits <= address.bytes.length * 8 ? { kind: 'cidr', bytes: address.bytes, bits } : null;
}

function cidrOf(text: string): CelCidr {
  const network = parseCidr(text);
  if (!network) throw new CelError(`'${text.slice(0, 60)}' is not a CIDR that Kubernetes accepts`);
  return network;
}

/** The bytes with everything behind the prefix set to zero. */
function mask(bytes: Uint8Array, bits: number): Uint8Array {
  return bytes.map((value, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8));
    return value & (0xff << (8 - kept)) & 0xff;
  });
}

function samePrefix(a: Uint8Array, b: Uint8Array, bits: number): boolean {
  if (a.length !== b.length) return false;
  const other = mask(b, bits);
  return mask(a, bits).every((value, index) => value === other[index]);
}

function containsIp(network: CelCidr, address: CelIp): boolean {
  return samePrefix(network.bytes, address.bytes, network.bits);
}

function containsCidr(network: CelCidr, other: CelCidr): boolean {
  return network.bits <= other.bits && samePrefix(network.bytes, other.bytes, network.bits);
}

export function cidrFunctions(): Overload[] {
  return [
    func('cidr(string): cidr', cidrOf),
    func('isCIDR(string): bool', text => parseCidr(text) !== null),
    func('string(cidr): string', network => `${formatIp(network.bytes)}/${network.bits}`),
    method('cidr.containsIP(string): bool', (network, text) => containsIp(network, ipOf(text))),
    method('cidr.containsIP(ip): bool', containsIp),
    method('cidr.containsCIDR(string): bool', (network, text) => containsCidr(network, cidrOf(text))),
    method('cidr.containsCIDR(cidr): bool', containsCidr),
    method('cidr.ip(): ip', network => ({ kind: 'ip', bytes: network.bytes })),
    method('cidr.prefixLength(): int', network => BigInt(network.bits)),
    method('cidr.masked(): cidr', network => ({ ...network, bytes: mask(network.bytes, network.bits) })),
  ];
}
