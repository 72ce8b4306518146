// What a real API server would say of a policy: is it taken, and from which length of a script on is it stopped by its cost?
import type { JsonObject, Manifest } from '../model.ts';
import { createActivation } from './activation.ts';
import { messageWarnings } from './lint-messages.ts';
import type { AdmissionRequest, PolicySpec } from './policy.ts';
import { readBinding } from './read-binding.ts';
import { readPolicy } from './read-policy.ts';
import { PolicyError } from './shape.ts';

/** Lengths of a harmless script, in characters. */
export const SCRIPT_SIZES: readonly number[] = [4_096, 32_768, 262_144];

export interface LintedPolicy {
  readonly name: string;
  /** Why the API server would refuse it; null where it takes it. */
  readonly refusal: string | null;
  /** What it costs for a script of each size; null where that is more than the API server allows. */
  readonly costs: readonly (number | null)[];
  /** What it takes, and which does not come out as it was meant. */
  readonly warnings: readonly string[];
}

/** Words with quotes, as scripts have them: they are searched twice. */
const SENTENCE = `echo "the nightly report's numbers" 'for each shop' | tee "/tmp/report"; sleep 5\n`;

/** Null for what is no policy and no binding. */
export function lintPolicy({ object }: Pick<Manifest, 'object'>): LintedPolicy | null {
  const kind = object['kind'];
  const { metadata } = object;
  const name = typeof metadata === 'object' && metadata !== null && 'name' in metadata ? String(metadata['name']) : '';
  if (kind !== 'ValidatingAdmissionPolicy' && kind !== 'ValidatingAdmissionPolicyBinding') return null;
  try {
    if (kind === 'ValidatingAdmissionPolicyBinding') {
      readBinding(object);
      return { name, refusal: null, costs: [], warnings: [] };
    }
    const spec = readPolicy(object);
    const costs = SCRIPT_SIZES.map(size => costOf(spec, scriptOf(size)));
    return { name, refusal: null, costs, warnings: messageWarnings(spec) };
  } catch (error) {
    if (error instanceof PolicyError) return { name, refusal: error.message, costs: [], warnings: [] };
    throw error;
  }
}

function scriptOf(size: number): string {
  return SENTENCE.repeat(Math.ceil(size / SENTENCE.length)).slice(0, size);
}

/** Of all validations, for a Job with this script; errors of the expressions cost what they cost until then. */
function costOf(spec: PolicySpec, script: string): number | null {
  const object: JsonObject = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'script', namespace: 'default' },
    spec: {
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [{ name: 'main', image: 'busybox:1', command: ['sh', '-c', script] }],
        },
      },
    },
  };
  const request: AdmissionRequest = {
    ...{ operation: 'CREATE', group: 'batch', version: 'v1', kind: 'Job', resource: 'jobs' },
    ...{ namespace: 'default', name: 'script', object, oldObject: null },
  };
  const cluster = { namespace: () => null, objects: () => [] };
  const activation = createActivation({ request, params: null, cluster, variables: spec.variables });
  let cost = 0;
  for (const { program } of spec.validations) {
    const result = program.evaluate(activation);
    cost += result.cost + activation.takeCost();
    if (!result.ok && result.error.code === 'limit') return null;
  }
  return cost;
}
