// Semantic versions: semver('1.2.3').isLessThan(semver('2.0.0')). A port of blang/semver's Parse, which Kubernetes uses:
// https://github.com/kubernetes/apiserver/blob/master/pkg/cel/library/semverlib.go

import { compareStrings } from './code-points.ts';
import { CelError } from './errors.ts';
import { func, method, type Overload } from './overload.ts';
import { type CelSemver, MAX_UINT } from './values.ts';

const NUMBER = /^(?:0|[1-9][0-9]*)$/;
const IDENTIFIER = /^[0-9A-Za-z-]+$/;

/** Null where the text is not a version. With `normalize`: a `v` in front, leading zeros and missing parts are forgiven. */
function parseSemver(text: string, normalize: boolean): CelSemver | null {
  const strict = normalize ? normalized(text) : text;
  if (strict === null) return null;
  const [major = '', minor = '', rest = ''] = splitN(strict, '.', 3);
  const [core, ...builds] = splitN(rest, '+', 2);
  const [patch = '', ...pres] = splitN(core ?? '', '-', 2);
  const pre = pres[0]?.split('.') ?? [];
  const build = builds[0]?.split('.') ?? [];
  if (![major, minor, patch].every(isNumber)) return null;
  if (!pre.every(part => IDENTIFIER.test(part) && (!/^[0-9]+$/.test(part) || NUMBER.test(part)))) return null;
  if (!build.every(part => IDENTIFIER.test(part))) return null;
  return { kind: 'semver', major: BigInt(major), minor: BigInt(minor), patch: BigInt(patch), pre, build };
}

function isNumber(text: string): boolean {
  return text.length <= 20 && NUMBER.test(text) && BigInt(text) <= MAX_UINT;
}

/** Go's strings.SplitN: at most `count` parts, the last keeps the rest. */
function splitN(text: string, separator: string, count: number): string[] {
  const parts = text.split(separator);
  return parts.length <= count ? parts : [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)];
}

function normalized(text: string): string | null {
  const parts = splitN(text.startsWith('v') ? text.slice(1) : text, '.', 3).map(part => {
    if (part.length < 2) return part;
    const trimmed = part.replace(/^0+/, '');
    return /^[0-9]/.test(trimmed) ? trimmed : `0${trimmed}`;
  });
  if (parts.length < 3 && /[+-]/.test(parts.at(-1) ?? '')) return null;
  return [...parts, '0', '0'].slice(0, 3).join('.');
}

/** https://semver.org/#spec-item-11; build metadata does not count. */
export function compareSemvers(a: CelSemver, b: CelSemver): number {
  for (const part of ['major', 'minor', 'patch'] as const) if (a[part] !== b[part]) return a[part] < b[part] ? -1 : 1;
  if (a.pre.length === 0 || b.pre.length === 0) return Math.sign(b.pre.length - a.pre.length);
  for (let index = 0; index < Math.min(a.pre.length, b.pre.length); index++) {
    const order = comparePre(a.pre[index] ?? '', b.pre[index] ?? '');
    if (order !== 0) return order;
  }
  return Math.sign(a.pre.length - b.pre.length);
}

function comparePre(a: string, b: string): number {
  const [left, right] = [a, b].map(part => (/^[0-9]+$/.test(part) ? part.length : null));
  if (left == null || right == null) {
    if (left == null && right == null) return compareStrings(a, b);
    return left == null ? 1 : -1;
  }
  // Without leading zeros, the longer number is the larger one.
  return left === right ? compareStrings(a, b) : Math.sign(left - right);
}

function semver(text: string, normalize: boolean): CelSemver {
  const parsed = parseSemver(text, normalize);
  if (!parsed) throw new CelError(`'${text.slice(0, 40)}' is not a semantic version`);
  return parsed;
}

export function semverFunctions(): Overload[] {
  return [
    func('semver(string): semver', text => semver(text, false)),
    func('semver(string, bool): semver', semver),
    func('isSemver(string): bool', text => parseSemver(text, false) !== null),
    func('isSemver(string, bool): bool', (text, normalize) => parseSemver(text, normalize) !== null),
    method('semver.major(): int', version => BigInt.asIntN(64, version.major)),
    method('semver.minor(): int', version => BigInt.asIntN(64, version.minor)),
    method('semver.patch(): int', version => BigInt.asIntN(64, version.patch)),
    method('semver.isLessThan(semver): bool', (a, b) => compareSemvers(a, b) < 0),
    method('semver.isGreaterThan(semver): bool', (a, b) => compareSemvers(a, b) > 0),
    method('semver.compareTo(semver): int', (a, b) => BigInt(compareSemvers(a, b))),
  ];
}
