// The variables that every policy of the pack begins with, so that none has to know where a CronJob has its pod.
//
// Valid in Kubernetes from 1.30 on. `dyn(object)` keeps the API server's type checker, which looks at each matched kind on its own, from
// warning that a Job has no `spec.jobTemplate`. What a manifest leaves out is empty and not an error: an object that the API server
// refuses anyway is the business of the rule `invalid-manifest`.

export interface CommonVariable {
  readonly name: string;
  readonly expression: string;
}

/** In this order, as the first elements of `spec.variables`. A test holds every policy of the pack to it. */
export const COMMON_VARIABLES: readonly CommonVariable[] = [
  { name: 'spec', expression: 'dyn(object).?spec.orValue({})' },
  {
    name: 'jobSpec',
    expression: "object.kind == 'CronJob' ? variables.spec.?jobTemplate.?spec.orValue({}) : variables.spec",
  },
  { name: 'podSpec', expression: 'variables.jobSpec.?template.?spec.orValue({})' },
  {
    name: 'containers',
    expression:
      'variables.podSpec.?initContainers.orValue([]) + variables.podSpec.?containers.orValue([]) + variables.podSpec.?ephemeralContainers.orValue([])',
  },
  { name: 'volumes', expression: 'variables.podSpec.?volumes.orValue([])' },
];
