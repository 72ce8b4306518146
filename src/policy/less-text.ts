// An object whose containers run more text than one evaluation may cost → the same object several times, each with a part of the text.
//
// In a cluster such an object is refused, as `failurePolicy: Fail` has it. Here that would be a check that can never pass: the steps of
// build pipelines have scripts of tens of thousands of characters.
import { isList, isObject, valueAt } from '../kube/object.ts';
import type { Json, JsonObject, Path } from '../model.ts';
import { containersOf } from '../workloads/pod-spec.ts';
import { piecesOf } from './pieces.ts';

/** Of one object. */
const MAX_CHARACTERS = 262_144;
/** Containers that are judged in all: each part is judged with every container of the object. */
const MAX_CONTAINERS = 10_000;
/** Fields of a container with words that it runs, as the variable `texts` of policies reads them. */
const COMMANDS: readonly Path[] = [
  ['lifecycle', 'postStart', 'exec', 'command'],
  ['lifecycle', 'preStop', 'exec', 'command'],
  ['startupProbe', 'exec', 'command'],
  ['livenessProbe', 'exec', 'command'],
  ['readinessProbe', 'exec', 'command'],
];
const FIELDS: ReadonlySet<string> = new Set(['command', 'args', 'env', ...COMMANDS.map(([field]) => String(field))]);

/** Null: the text is too long for that, too. All but the text is the same in each, and at the same paths. */
export function withLessText(object: JsonObject, size: number): readonly JsonObject[] | null {
  const texts = containersOf(object).map(({ container, path }) => ({ container, path, text: textOf(container) }));
  if (texts.reduce((sum, { text }) => sum + text.length, 0) > MAX_CHARACTERS) return null;
  const parts = texts.flatMap(each =>
    each.text === '' ? [] : [...piecesOf(each.text, size)].map(({ lines }) => ({ ...each, text: lines.join('\n') })),
  );
  // No part at all would mean that nothing is judged.
  if (parts.length === 0 || parts.length * texts.length > MAX_CONTAINERS) return null;
  const bare = texts.reduce((root, { container, path }) => replaced(root, path, withoutText(container)), object);
  return parts.map(({ container, path, text }) => {
    const field = container['command'] === undefined ? 'args' : 'command';
    return replaced(bare, path, { ...withoutText(container), [field]: [text] });
  });
}

function textOf(container: JsonObject): string {
  const words = (value: Json | undefined): string => (isList(value) ? value.map(String).join(' ') : '');
  const env = container['env'];
  return [
    [words(container['command']), words(container['args'])].filter(text => text !== '').join(' '),
    ...COMMANDS.map(path => words(valueAt(container, path))),
    ...(isList(env) ? env : []).map(entry => (isObject(entry) ? String(entry['value'] ?? '') : '')),
  ]
    .filter(text => text !== '')
    .join('\n');
}

function withoutText(container: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(container).filter(([field]) => !FIELDS.has(field)));
}

function replaced(root: JsonObject, path: Path, value: JsonObject): JsonObject {
  const put = (at: Json | undefined, steps: Path): Json => {
    const [step, ...rest] = steps;
    if (step === undefined) return value;
    if (isList(at)) return at.map((item, index) => (index === step ? put(item, rest) : item));
    return isObject(at) ? { ...at, [step]: put(at[String(step)], rest) } : value;
  };
  const result = put(root, path);
  return isObject(result) ? result : root;
}
