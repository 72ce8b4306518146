// export vap: the rules and the inventory as ValidatingAdmissionPolicies with their bindings, by parameters or, static, in the policies themselves.
// https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
// Static: https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/5793-manifest-based-admission-control-config
import type { Exporter } from '../exporter.ts';
import { LIMITS } from './objects.ts';
import { packFile } from './pack.ts';
import { parametrised } from './parameters.ts';
import { admissionConfiguration, staticInventory } from './static.ts';

export const vap: Exporter = {
  limits: LIMITS,
  // https://github.com/kubernetes/kubernetes/blob/v1.37.0/staging/src/k8s.io/apiserver/pkg/cel/environment/base.go
  oldest: ({ isStatic }) =>
    isStatic
      ? { minor: 37, what: 'policies from files of the API server (ManifestBasedAdmissionControlConfig)' }
      : { minor: 32, what: 'two-variable comprehensions in CEL (`transformMap`)' },
  export: request => [
    ...request.policies.map(policy => packFile(policy, request)),
    ...(request.options.isStatic
      ? [...staticInventory(request), admissionConfiguration(request)]
      : parametrised(request)),
  ],
};
