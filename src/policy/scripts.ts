// Rules over commands, over the scripts that pods run from ConfigMaps and Secrets of the repository. In a cluster they are different objects; here
// each script is judged as if it were the only argument of a container: the policy stays the one that kubectl applies.

import type { JsonObject, Problem, Script, Workload } from '../model.ts';
import type { RuleHit } from '../outcome.ts';
import { quote, shown } from '../text/escape.ts';
import { describeWorkload } from '../workloads/names.ts';
import { asAdmitted } from './admitted.ts';
import { type Evaluation, evaluateSpec } from './evaluate.ts';
import { asSentence } from './message.ts';
import { PIECE_SIZES, piecesOf } from './pieces.ts';
import type { AdmissionRequest, Cluster, PolicySpec } from './policy.ts';
import { severityOf } from './severity.ts';

/** The variable with the words that containers run. A policy that has it is about commands. */
const TEXTS = 'texts';
/** Of all scripts of a workload. Kubernetes takes 1 MiB for a ConfigMap, all its keys together. */
const MAX_CHARACTERS = 1_048_576;
const NOTHING: Cluster = { namespace: () => null, objects: () => [] };
const CONTAINER = 'script';

export function readsTexts(spec: PolicySpec): boolean {
  return spec.variables.some(({ name }) => name === TEXTS);
}

/** A workload whose scripts are too long to be searched, once for all rules. */
export function unsearchedScripts(workload: Workload): readonly Problem[] {
  const length = workload.scripts.reduce((sum, { text }) => sum + text.length, 0);
  if (length <= MAX_CHARACTERS) return [];
  return [
    {
      code: 'limit-reached',
      path: workload.location.path,
      message: `${describeWorkload(workload)}: the ConfigMaps and Secrets that its pods read hold ${length} characters; only ${MAX_CHARACTERS} are searched for commands.`,
      hint: 'Mount only the keys that the job needs (`items`), or put the data into its image.',
    },
  ];
}

interface JudgedScripts {
  readonly hits: readonly RuleHit[];
  /** Why a script could not be judged. */
  readonly failures: readonly string[];
}

/** The first offence of each script, on its line in its file. What a Secret holds is not quoted. */
export function judgeScripts(spec: PolicySpec, workload: Workload): JudgedScripts {
  const hits: RuleHit[] = [];
  const failures: string[] = [];
  let left = MAX_CHARACTERS;
  for (const script of workload.scripts) {
    const text = textOf(script).slice(0, left);
    left -= text.length;
    const found = firstOffence(spec, workload, text);
    if (found === null) continue;
    const what = `the script ${quote(script.key)} of the ${script.kind} ${quote(script.name)}`;
    const isHidden = script.kind === 'Secret';
    if ('failure' in found) failures.push(isHidden ? what : `${what}: ${found.failure}`);
    else {
      const said = isHidden
        ? `${what} holds what this rule is about, which is not shown`
        : found.message.replace(`the container ${CONTAINER}`, () => what);
      const message = shown(`${describeWorkload(workload)}: ${asSentence(said)}`, 1000);
      hits.push({ at: script.locate(found.line), message, ...found.severity });
    }
  }
  return { hits, failures };
}

function textOf({ text, base64 }: Script): string {
  return base64 === true ? Buffer.from(text, 'base64').toString('latin1') : text;
}

type Offence =
  | { readonly line: number; readonly message: string; readonly severity: ReturnType<typeof severityOf> }
  | { readonly failure: string };

/** In the whole text; or, where that is too dear, in one piece after the other. */
function firstOffence(
  spec: PolicySpec,
  workload: Workload,
  text: string,
  [size, ...smaller]: readonly number[] = PIECE_SIZES,
): Offence | null {
  const { decisions, activation } = evaluate(spec, workload, text);
  const [decision] = decisions;
  if (decision === undefined) return null;
  if (decision.kind === 'denied') {
    const line = offendingLine(spec, workload, text.split('\n'));
    return { line, message: decision.message, severity: severityOf(activation) };
  }
  if (decision.kind !== 'error' || decision.tooDear !== true || size === undefined)
    return { failure: decision.message };
  for (const piece of piecesOf(text, size)) {
    const found = firstOffence(spec, workload, piece.lines.join('\n'), smaller);
    if (found !== null) return 'failure' in found ? found : { ...found, line: piece.start + found.line };
  }
  return null;
}

/** The last line of the shortest beginning that offends. */
function offendingLine(spec: PolicySpec, workload: Workload, lines: readonly string[]): number {
  let low = 1;
  let high = lines.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (evaluate(spec, workload, lines.slice(0, middle).join('\n')).decisions.length > 0) high = middle;
    else low = middle + 1;
  }
  return low - 1;
}

function evaluate(spec: PolicySpec, { namespace, name }: Workload, text: string): Evaluation {
  const object: JsonObject = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: { template: { spec: { containers: [{ name: CONTAINER, args: [text] }] } } },
  };
  const request: AdmissionRequest = {
    ...{ operation: 'CREATE', group: 'batch', version: 'v1', kind: 'Job', resource: 'jobs', namespace, name },
    object: asAdmitted(object, namespace),
    oldObject: null,
  };
  return evaluateSpec(spec, request, null, NOTHING);
}
