// What the API server would refuse, or store without a field: its decoding and validation, and versions of the API that are gone.
import { dotted } from '../kube/object.ts';
import { type Invalid, validateBatchObject } from '../kube/validation/index.ts';
import { minorOf } from '../kube/validation/version.ts';
import type { Problem, Severity, Workload } from '../model.ts';
import type { RuleHit } from '../outcome.ts';
import { quote } from '../text/escape.ts';
import { describeWorkload } from '../workloads/names.ts';
import type { Rule } from './rule.ts';

/** A manifest with more mistakes has one that explains the others. */
const MAX_TOLD = 20;

export const invalidManifest: Rule = {
  id: 'invalid-manifest',
  title: 'API server would refuse the manifest',
  severity: 'high',
  pack: 'core',
  why: 'What the API server refuses never runs: the old object runs on under a review of the new one. A misspelt field is refused to kubectl, and silently left out for whoever does not ask for strict validation, with all that it was to protect.',
  remediation:
    'Correct the field. `kubectl create --dry-run=server` asks a real API server of your version; `--kube-version` and `kubeVersion` in the config say here which it is.',
  falsePositives:
    'Clusters older or newer than the version that is asked for, with features switched on or off, and fields of an API server that is newer than Kubernetes 1.37.',
  attack: ['T1053.007'],
  check({ after, before }, { config }) {
    // Other kinds have schemas of their own: their controllers fill in what a Job must have.
    if (after === null || after.group !== 'batch') return [];
    return refusalsOf(after, before !== null, minorOf(config.kubeVersion)).map((invalid): RuleHit => {
      const { severity, consequence } = KINDS[invalid.kind];
      return { at: invalid.at, severity, message: `${sentenceOf(after, invalid)}${consequence}` };
    });
  },
};

function sentenceOf(workload: Workload, { at, field = at, reason }: Invalid): string {
  const what = field.length === 0 ? 'the object' : quote(dotted(field), 160);
  return `${describeWorkload(workload)}: ${what} ${reason}.`;
}

/** The same for who judges nothing: what of the workloads that are listed would be refused. Told, and no reason to stop. */
export function refusalProblems(workloads: readonly Workload[], kubeVersion: string): readonly Problem[] {
  return workloads.flatMap(workload => {
    if (workload.group !== 'batch') return [];
    const told = refusalsOf(workload, false, minorOf(kubeVersion)).filter(({ kind }) => kind !== 'dropped');
    return told.map(invalid => ({
      code: 'invalid-manifest' as const,
      path: workload.location.path,
      message: `The API server would refuse ${sentenceOf(workload, invalid)}`,
      hint: 'Correct the field, or say with `--kube-version` which Kubernetes it is for.',
      level: 'warning' as const,
    }));
  });
}

/** How bad it is is what it hides: a change that never arrives, a field that was to protect, or nothing that anybody had. */
const KINDS: Readonly<Record<Invalid['kind'], { readonly severity: Severity; readonly consequence: string }>> = {
  type: { severity: 'high', consequence: '' },
  value: { severity: 'high', consequence: '' },
  'unknown-field': {
    severity: 'medium',
    consequence:
      ' kubectl and server-side apply (Flux, Argo CD where it is set, Helm 4) are refused; a client that does not ask for strict validation gets the object without it.',
  },
  dropped: { severity: 'info', consequence: '' },
};

/** Everything for which the API server refuses a workload of the group batch, with paths of its object. */
function refusalsOf(workload: Workload, exists: boolean, minor: number): readonly Invalid[] {
  const { object } = workload;
  const invalid = [...versionRefusals(workload), ...workload.projections.flatMap(each => validate(each.object))];
  return invalid.slice(0, MAX_TOLD);

  function validate(projected: Workload['object']): readonly Invalid[] {
    const { metadata } = object;
    // What a cluster gave has passed its validation, with names, labels and selectors that a new object must not have.
    const isStored = ['uid', 'resourceVersion', 'creationTimestamp'].every(
      key => typeof metadata === 'object' && metadata !== null && key in metadata,
    );
    // What stands in another object is named by whoever makes an object of it, and is no object until then.
    return validateBatchObject(projected, {
      minor,
      created: !exists && !isStored,
      nameless: workload.at.length > 0,
    });
  }
}

/** Versions that API servers have had, with the first that had it no more. */
const GONE: Readonly<Record<string, string>> = { 'batch/v1beta1': '1.25', 'batch/v2alpha1': '1.21' };

function versionRefusals({ object, kind }: Workload): readonly Invalid[] {
  const [apiVersion, name] = [object['apiVersion'], object['kind']];
  const invalid: Invalid[] = [];
  if (typeof apiVersion === 'string' && apiVersion !== 'batch/v1') {
    const gone = GONE[apiVersion];
    const reason =
      gone === undefined
        ? `is ${quote(apiVersion, 60)}, which no API server has: write batch/v1`
        : `is ${apiVersion}, which no API server has since Kubernetes ${gone}: write batch/v1`;
    invalid.push({ kind: 'value', at: ['apiVersion'], reason });
  }
  if (typeof name === 'string' && name !== kind)
    invalid.push({
      kind: 'value',
      at: ['kind'],
      reason: `is ${quote(name, 60)}, which no API server has: write ${kind}`,
    });
  return invalid;
}
