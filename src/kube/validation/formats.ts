// Formats of names and keys: each function gives what a text must be and is not, or null.
// https://github.com/kubernetes/apimachinery/blob/v0.37.2/pkg/util/validation/validation.go and pkg/api/validate/content
import { isIP } from 'node:net';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const PART_WITH_UNDERSCORE = /^[-_a-z0-9]+$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

/** Expressions only see texts of a length that is allowed: none of them is worth a long walk. */
function within(text: string, limit: number): boolean {
  return text.length <= limit && Buffer.byteLength(text) <= limit;
}

/** RFC 1123 label: names of containers, volumes, namespaces. */
export function label(text: string): string | null {
  if (!within(text, 63)) return 'must be no more than 63 bytes';
  return LABEL.test(text)
    ? null
    : 'must be lower-case letters, digits and `-`, and begin and end with a letter or digit (a DNS label)';
}

/** RFC 1123 subdomain: names of most objects. */
export function subdomain(text: string): string | null {
  if (!within(text, 253)) return 'must be no more than 253 bytes';
  return text.split('.').every(part => LABEL.test(part))
    ? null
    : 'must be lower-case letters, digits, `-` and `.`, and begin and end with a letter or digit (a DNS subdomain)';
}

export function subdomainWithUnderscore(text: string): string | null {
  if (!within(text, 253)) return 'must be no more than 253 bytes';
  const parts = text.split('.');
  const fits = parts.every(part => PART_WITH_UNDERSCORE.test(part) && !part.startsWith('-') && !part.endsWith('-'));
  return fits ? null : 'must be lower-case letters, digits, `_`, `-` and `.` (a DNS subdomain)';
}

/** `name` or `prefix/name`: keys of labels and annotations, conditions, gates, resources. */
export function qualifiedName(text: string): string | null {
  const parts = text.split('/');
  const [prefix, name] = parts.length === 1 ? [null, parts[0] ?? ''] : [parts[0] ?? '', parts[1] ?? ''];
  if (parts.length > 2) return 'must be a name, or a prefix, `/` and a name';
  if (prefix === '') return 'must have a prefix before its `/`';
  if (prefix !== null && subdomain(prefix) !== null)
    return `must have a DNS subdomain before its \`/\`: that ${subdomain(prefix)}`;
  if (name === '') return 'must have a name that is not empty';
  if (!within(name, 63)) return 'must have a name of no more than 63 bytes';
  return QUALIFIED.test(name)
    ? null
    : 'must have a name of letters, digits, `-`, `_` and `.` that begins and ends with a letter or digit';
}

export function labelValue(text: string): string | null {
  if (!within(text, 63)) return 'must be no more than 63 bytes';
  return text === '' || QUALIFIED.test(text)
    ? null
    : 'must be empty, or letters, digits, `-`, `_` and `.` that begin and end with a letter or digit (a value of a label)';
}

/** Before 1.32: `RelaxedEnvironmentVariableValidation` was off. */
export function variableName(minor: number): (text: string) => string | null {
  if (minor >= 32) return relaxedVariableName;
  return text =>
    /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(text) && !isBackStep(text)
      ? null
      : 'must be letters, digits, `_`, `-` and `.`, and not begin with a digit';
}

export function relaxedVariableName(text: string): string | null {
  return /^[ -<>-~]+$/.test(text) ? null : 'must be printable characters of ASCII other than `=`';
}

function isBackStep(text: string): boolean {
  return text === '.' || text.startsWith('..');
}

/** A key of a ConfigMap or Secret. */
export function dataKey(text: string): string | null {
  if (!within(text, 253)) return 'must be no more than 253 bytes';
  return /^[-._a-zA-Z0-9]+$/.test(text) && !isBackStep(text)
    ? null
    : 'must be letters, digits, `-`, `_` and `.`, and not `.` or begin with `..` (a key of a ConfigMap)';
}

export function portName(text: string): string | null {
  if (!within(text, 15)) return 'must be no more than 15 characters';
  const fits = /^[-a-z0-9]+$/.test(text) && /[a-z]/.test(text) && !text.includes('--');
  return fits && !text.startsWith('-') && !text.endsWith('-')
    ? null
    : 'must be lower-case letters, digits and single `-` between them, with at least one letter (a name of a port)';
}

/** Since 1.36 (`StrictIPCIDRValidation`) no leading zeros and no IPv4 within IPv6. */
export function ipAddress(minor: number): (text: string) => string | null {
  return text => {
    const address = minor >= 36 ? text : text.replace(/^0+(?=\d)|(?<=\.)0+(?=\d)/g, '');
    const mapped = minor >= 36 && /^::ffff:/i.test(text);
    return within(text, 50) && isIP(address) !== 0 && !address.includes('%') && !mapped
      ? null
      : 'must be an IP address';
  };
}

export function domainPrefixedPath(text: string): string | null {
  const slash = text.indexOf('/');
  if (slash <= 0 || slash === text.length - 1) return 'must be a domain, `/` and a path, such as acme.io/foo';
  const domain = subdomain(text.slice(0, slash));
  if (domain !== null) return `must begin with a domain: that ${domain}`;
  return /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(text.slice(slash + 1))
    ? null
    : 'must end in a path of letters, digits and the marks that URLs have';
}

/** A path that stays within the folder that it counts from. */
export function descendingPath(text: string): string | null {
  return text.startsWith('/') ? 'must be a relative path' : noBackSteps(text);
}

export function noBackSteps(text: string): string | null {
  return text.split('/').includes('..') ? 'must not contain `..`' : null;
}

export function unreservedPath(text: string): string | null {
  return descendingPath(text) ?? (text.startsWith('..') ? 'must not begin with `..`' : null);
}

/** A domain and a path of exactly two parts, in the way of names of signers. */
export function signerName(text: string): string | null {
  const parts = text.split('/');
  const [domain = '', path = ''] = parts;
  if (parts.length !== 2 || path === '') return 'must be a domain of at least two parts, `/` and a path';
  if (domain.split('.').length < 2 || subdomain(domain) !== null)
    return 'must begin with a domain of at least two parts';
  if (
    !within(text, 571) ||
    path.split('.').some(part => !/^[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?$/.test(part) || part.length > 63)
  )
    return 'must end in a path of letters, digits, `-` and `.`';
  return null;
}
