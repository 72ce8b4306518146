// Requests and limits.
// https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go (validateResourceRequirements)
import type { Json, JsonObject, Path } from '../../model.ts';
import { quantityInNano } from '../quantity.ts';
import { label, qualifiedName } from './formats.ts';
import { type Context, child, entriesOf, objects, REQUIRED, requireFormat, textOf } from './report.ts';

const CONTAINER_RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];
const HUGE_PAGES = 'hugepages-';
const NANO = 10n ** 9n;

/** Null where the amount is too large or too fine to be known here. */
export function amountOf(value: Json | undefined): bigint | null {
  return value === undefined ? null : quantityInNano(String(value));
}

export function validateResources(
  resources: JsonObject | undefined,
  claims: ReadonlySet<string>,
  at: Path,
  context: Context,
  level: 'container' | 'pod' = 'container',
): void {
  const { refuse } = context;
  const limits = child(resources, 'limits');
  const names = new Set<string>();
  for (const [name, value] of entriesOf(resources, 'limits')) {
    names.add(name);
    validateAmount(name, value, [...at, 'limits', name], context, level);
  }
  for (const [name, value] of entriesOf(resources, 'requests')) {
    names.add(name);
    const place = [...at, 'requests', name];
    validateAmount(name, value, place, context, level);
    const [request, limit] = [amountOf(value), amountOf(limits?.[name])];
    const overcommits = isNative(name) && !name.startsWith(HUGE_PAGES);
    if (limits?.[name] === undefined) {
      if (!overcommits)
        refuse([...at, 'limits'], `needs a limit of ${name}, since more than its limit cannot be had of it`);
    } else if (request !== null && limit !== null && (overcommits ? request > limit : request !== limit)) {
      const relation = overcommits ? 'less than or equal to' : 'equal to';
      refuse(place, `must be ${relation} the limit of ${name}`, [...at, 'requests']);
    }
  }
  const pages = [...names].some(name => name.startsWith(HUGE_PAGES));
  if (pages && !names.has('cpu') && !names.has('memory')) refuse(at, 'must have cpu or memory beside huge pages');
  if (level === 'container') validateClaims(objects(resources, 'claims'), claims, [...at, 'claims'], context);
}

function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

function nameProblem(name: string, level: 'container' | 'pod'): string | null {
  const qualified = qualifiedName(name);
  if (qualified !== null) return qualified;
  const pages = name.startsWith(HUGE_PAGES);
  if (level === 'pod')
    return name === 'cpu' || name === 'memory' || pages ? null : 'must be one of cpu, memory and huge pages';
  if (!name.includes('/')) {
    return CONTAINER_RESOURCES.includes(name) || pages
      ? null
      : `must be one of ${CONTAINER_RESOURCES.join(', ')}, or a name with a domain (acme.com/gpu)`;
  }
  if (isNative(name)) return null;
  return name.startsWith('requests.') || qualifiedName(`requests.${name}`) !== null
    ? 'must be the name of an extended resource'
    : null;
}

function validateAmount(name: string, value: Json, at: Path, { refuse }: Context, level: 'container' | 'pod'): void {
  const problem = nameProblem(name, level);
  if (problem !== null) refuse(at, problem);
  const amount = amountOf(value);
  if (amount === null) return;
  if (amount < 0n) refuse(at, 'must not be negative');
  if (name.includes('/') && !isNative(name) && amount % NANO !== 0n) refuse(at, 'must be a whole number');
  if (name.startsWith(HUGE_PAGES)) {
    const page = quantityInNano(name.slice(HUGE_PAGES.length));
    if (page === null || page <= 0n || page % NANO !== 0n || amount % page !== 0n)
      refuse(at, 'must be a multiple of the size of its pages');
  }
}

/** References to `resourceClaims` of the pod: each request of a claim once. */
function validateClaims(claims: readonly JsonObject[], known: ReadonlySet<string>, at: Path, context: Context): void {
  const seen = new Set<string>();
  for (const [index, claim] of claims.entries()) {
    const place = [...at, index];
    const [name, request] = [textOf(claim, 'name'), textOf(claim, 'request')];
    if (name === '') {
      context.refuse(place, REQUIRED);
      continue;
    }
    if (request !== '') requireFormat(context, request, label, [...place, 'request']);
    const key = request === '' ? name : `${name}/${request}`;
    const overlaps = request === '' && [...seen].some(other => other.startsWith(`${name}/`));
    if (seen.has(name) || seen.has(key) || overlaps) context.refuse(place, 'is a duplicate');
    seen.add(key);
    if (!known.has(name)) context.refuse(place, 'must be one of the names in `resourceClaims` of the pod');
  }
}
