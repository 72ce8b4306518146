// Objects that run something, and of which nobody here knows what and when: of an unknown kind, or of a kind that a template fills in.
import { createHash } from 'node:crypto';
import { canonicalJson } from '../kube/canonical-json.ts';
import { dotted, isList, isObject, stringAt } from '../kube/object.ts';
import type { Json, JsonObject, Manifest, Path, Problem } from '../model.ts';
import { quote } from '../text/escape.ts';
import { FIXED_ACTIONS } from './fixed-actions.ts';
import { isKnownService } from './known-kinds.ts';
import { childrenOf } from './places.ts';

/**
 * The problem (`unseen`) of an object of no registered kind that holds a pod spec, a container with a command, or a schedule beside an
 * image or a command; null for all others. Objects within it that have a kind of their own are looked at by themselves.
 */
export function unknownRunner({ object, locate }: Pick<Manifest, 'object' | 'locate'>): Problem | null {
  const kind = object['kind'];
  const apiVersion = stringAt(object, ['apiVersion']);
  if (kind === undefined || apiVersion === null) return null;
  const isName = typeof kind === 'string' && /^\s*[A-Za-z][A-Za-z0-9]*\s*$/.test(kind);
  if (isName && (kind === 'CustomResourceDefinition' || isKnownService(object) || isFixed(apiVersion, kind)))
    return null;
  const signs = signsIn(object, !isName);
  const [at] = signs.pod ?? signs.container ?? (signs.schedule !== null && signs.runs !== null ? signs.schedule : []);
  // Of a kind that is filled in, a schedule alone says enough.
  const found = at ?? (isName ? undefined : signs.schedule?.[0]);
  if (found === undefined) return null;
  const location = locate(found);
  return {
    code: 'not-followed',
    path: location.path,
    ...(isName ? unknownWords(object, kind.trim(), found, signs) : templatedWords(kind)),
    unseen: { key: keyOf(object), location, reads: () => false },
  };
}

/** A fixed action needs no entry, and chooses no image: one that does has a row of its own. */
function isFixed(apiVersion: string, kind: string): boolean {
  return FIXED_ACTIONS.some(each => each.kind === kind && apiVersion.startsWith(`${each.group}/`));
}

function keyOf(object: JsonObject): string {
  return createHash('sha256').update(canonicalJson(object)).digest('hex');
}

function templatedWords(kind: Json): Pick<Problem, 'message' | 'hint'> {
  const text = typeof kind === 'string' ? kind : JSON.stringify(kind);
  return {
    message: `The kind ${kind === null ? '(there is none)' : quote(text, 80)} is filled in by a template, so that nobody here can say what is made of the pod or schedule beside it.`,
    hint: 'Write the kind out.',
  };
}

function unknownWords(object: JsonObject, kind: string, at: Path, signs: Signs): Pick<Problem, 'message' | 'hint'> {
  const apiVersion = stringAt(object, ['apiVersion']) ?? '';
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const what = signs.pod !== null ? 'a pod spec' : signs.container !== null ? 'a container' : 'a schedule';
  const pod = (signs.pod ?? signs.container ?? signs.runs)?.[0] ?? [];
  const schedule = signs.schedule?.[0];
  const snippet = [
    `{group: ${group}, kind: ${kind}, podSpec: [${pathText(pod)}]`,
    schedule === undefined ? '' : `, schedule: ${pathText(schedule)}`,
    '}',
  ].join('');
  return {
    message: `The ${kind} of ${quote(apiVersion, 120)} has ${what} (${dotted(at)}), and the kind is not known here: nobody can say what it runs, and when.`,
    hint: `If it makes pods run once or on a schedule, describe it in .cronledger/config.yaml: \`kinds: [${snippet}]\`.`,
  };
}

function pathText(path: Path): string {
  return path.length === 0 ? 'spec' : path.map(step => (typeof step === 'number' ? '*' : step)).join('.');
}

/** The first place of each, in a list of one; null where there is none. */
interface Signs {
  /** A pod spec. */
  pod: readonly [Path] | null;
  /** An image beside a command. */
  container: readonly [Path] | null;
  /** An image or a command. */
  runs: readonly [Path] | null;
  schedule: readonly [Path] | null;
}

const COMMANDS = ['command', 'args', 'script', 'cmd', 'entrypoint', 'entryPoint', 'commands', 'run'];
const SCHEDULE_KEY = /^(?:schedules?|cron|crontab|cronschedule|cronexpression|cronspec|.*schedule|.*cron)$/i;

/** Where a mapping of settings says what is to run and when: a container, a pod spec, or a schedule beside an image or a command. */
export function runnerSign(settings: JsonObject): { readonly at: Path; readonly what: string } | null {
  const { pod, container, schedule, runs } = signsIn(settings, false);
  if (schedule !== null && runs !== null) return { at: schedule[0], what: 'a schedule beside what is to run' };
  const at = pod ?? container;
  return at === null ? null : { at: at[0], what: pod === null ? 'an image beside a command' : 'a pod' };
}

function signsIn(object: JsonObject, isTemplated: boolean): Signs {
  const signs: Signs = { pod: null, container: null, runs: null, schedule: null };
  const open: (readonly [Json, Path])[] = [[object, []]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, path] = next;
    if (isObject(value)) {
      if (path.length > 0 && value['kind'] !== undefined && typeof value['apiVersion'] === 'string') continue;
      const image = typeof value['image'] === 'string' || (isObject(value['image']) && 'repository' in value['image']);
      const command = COMMANDS.some(key => isList(value[key]) || typeof value[key] === 'string');
      if (isPod(value)) signs.pod ??= [path];
      if (image && command) signs.container ??= [path];
      if (image || command) signs.runs ??= [path];
    }
    for (const [key, child] of childrenOf(value).toReversed()) {
      if (path.length === 0 && (key === 'metadata' || key === 'status' || key === 'apiVersion' || key === 'kind'))
        continue;
      if (typeof key === 'string' && SCHEDULE_KEY.test(key) && isSchedule(child, isTemplated))
        signs.schedule ??= [[...path, key]];
      open.push([child, [...path, key]]);
    }
  }
  return signs;
}

function isPod(value: JsonObject): boolean {
  return ['containers', 'initContainers'].some(key => {
    const list = value[key];
    return isList(list) && list.some(item => isObject(item) && (item['image'] ?? item['command']) !== undefined);
  });
}

/** Five to seven fields, `@daily`, `@every 1m`; in a template's object any text. */
function isSchedule(value: Json, isTemplated: boolean): boolean {
  if (isList(value)) return value.some(item => isSchedule(item, isTemplated));
  if (typeof value !== 'string' || value.length > 300) return false;
  const text = value.trim();
  return (
    isTemplated ||
    /^@[a-z]/.test(text) ||
    /^(?:(?:CRON_)?TZ=\S+ +)?[\d*?/,LW#A-Z-]+(?: +[\d*?/,LW#A-Za-z-]+){4,6}$/.test(text)
  );
}
