// Named Kubernetes formats: format.dns1123Label().validate(name).hasValue() is true where the name is invalid.
// https://github.com/kubernetes/apiserver/blob/master/pkg/cel/library/format.go
import { CelError } from './errors.ts';
import { func, method, type Overload } from './overload.ts';
import { isUrl } from './url.ts';
import { type CelFormat, type CelOptional, NONE, some } from './values.ts';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

const LABEL_MESSAGE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric " +
  `character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`;
const SUBDOMAIN_MESSAGE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an " +
  `alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`;
const LABEL_1035_MESSAGE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an " +
  `alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${LABEL_1035}')`;
const QUALIFIED_MESSAGE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or " +
  `'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}')`;
const VALUE_MESSAGE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an " +
  `alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(${QUALIFIED})?')`;

type Validate = (text: string) => string[];

/** Both tests are linear: no two neighbouring parts of these patterns can take the same characters in more than one way per position. */
function checkWords(first: RegExp, message: string, maximum: number, separator: string | null): Validate {
  return text => {
    const words = separator === null ? [text] : text.split(separator);
    const valid = words.every(word => first.test(word) && /^[-a-z0-9]+$/.test(word) && !word.endsWith('-'));
    return [...tooLong(text, maximum), ...(valid ? [] : [message])];
  };
}

function tooLong(text: string, maximum: number): string[] {
  return text.length > maximum ? [`must be no more than ${maximum} characters`] : [];
}

const label = checkWords(/^[a-z0-9]/, LABEL_MESSAGE, 63, null);
const label1035 = checkWords(/^[a-z]/, LABEL_1035_MESSAGE, 63, null);
const subdomain = checkWords(/^[a-z0-9]/, SUBDOMAIN_MESSAGE, 253, '.');

/** A name to which the API server adds a suffix may end in a dash. */
function asPrefix(validate: Validate): Validate {
  return text => validate(text.length > 1 && text.endsWith('-') ? `${text.slice(0, -2)}a` : text);
}

function isQualified(text: string): boolean {
  return /^[-A-Za-z0-9_.]+$/.test(text) && /^[A-Za-z0-9]/.test(text) && /[A-Za-z0-9]$/.test(text);
}

function qualifiedName(text: string): string[] {
  const parts = text.split('/');
  if (parts.length > 2)
    return [
      `a qualified name ${QUALIFIED_MESSAGE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? (parts[0] ?? '') : null;
  const problems: string[] = [];
  if (prefix === '') problems.push('prefix part must be non-empty');
  else if (prefix !== null) problems.push(...subdomain(prefix).map(message => `prefix part ${message}`));
  if (name === '') problems.push('name part must be non-empty');
  else problems.push(...tooLong(name, 63).map(message => `name part ${message}`));
  return isQualified(name) ? problems : [...problems, `name part ${QUALIFIED_MESSAGE}`];
}

function labelValue(text: string): string[] {
  return [...tooLong(text, 63), ...(text === '' || isQualified(text) ? [] : [VALUE_MESSAGE])];
}

function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!match) return false;
  const date = new Date(0);
  date.setUTCFullYear(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return date.getUTCMonth() === Number(match[2]) - 1 && date.getUTCDate() === Number(match[3]);
}

function isDateTime(text: string): boolean {
  const [date = '', time = ''] = text.toLowerCase().split('t');
  const match = /^(\d\d):(\d\d):(\d\d)(?:.\d+)?(?:z|[+-]\d\d:\d\d)$/.exec(time);
  return isDate(date) && match !== null && Number(match[1]) < 24 && Number(match[2]) < 60 && Number(match[3]) < 60;
}

function isBase64(text: string): boolean {
  return text !== '' && text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function simple(test: (text: string) => boolean, message: string): Validate {
  return text => (test(text) ? [] : [message]);
}

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

const FORMATS: ReadonlyMap<string, Validate> = new Map([
  ['dns1123Label', label],
  ['dns1123Subdomain', subdomain],
  ['dns1035Label', label1035],
  ['qualifiedName', qualifiedName],
  ['dns1123LabelPrefix', asPrefix(label)],
  ['dns1123SubdomainPrefix', asPrefix(subdomain)],
  ['dns1035LabelPrefix', asPrefix(label1035)],
  ['labelValue', labelValue],
  ['uri', simple(isUrl, 'invalid URI for request')],
  ['uuid', simple(text => UUID.test(text), 'does not match the UUID format')],
  ['byte', simple(isBase64, 'invalid base64')],
  ['date', simple(isDate, 'invalid date')],
  ['datetime', simple(isDateTime, 'invalid datetime')],
]);

function named(name: string): CelFormat {
  return { kind: 'format', name };
}

/** None where the text is valid, else what is wrong with it. */
function validate(format: CelFormat, text: string): CelOptional {
  const check = FORMATS.get(format.name);
  if (!check) throw new CelError(`unknown format '${format.name}'`);
  const problems = check(text);
  return problems.length === 0 ? NONE : some(problems);
}

export function formatFunctions(): Overload[] {
  return [
    ...Array.from(FORMATS.keys(), name => func(`format.${name}(): format`, () => named(name))),
    func('format.named(string): optional<format>', name => (FORMATS.has(name) ? some(named(name)) : NONE)),
    method('format.validate(string): optional<list<string>>', validate),
  ];
}
