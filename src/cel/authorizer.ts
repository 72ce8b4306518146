// The authorizer library, for its types only: an expression that asks it type-checks as in Kubernetes, and its answer is unknown here.
// https://github.com/kubernetes/apiserver/blob/master/pkg/cel/library/authz.go
import { CelUnknown } from './errors.ts';
import { method, type Overload } from './overload.ts';

function unknown(): never {
  throw new CelUnknown('what the authorizer of the cluster answers cannot be known here');
}

export function authorizerFunctions(): Overload[] {
  return [
    method('authorizer.path(string): authorizer', unknown),
    method('authorizer.group(string): authorizer', unknown),
    method('authorizer.serviceAccount(string, string): authorizer', unknown),
    method('authorizer.resource(string): authorizer', unknown),
    method('authorizer.subresource(string): authorizer', unknown),
    method('authorizer.namespace(string): authorizer', unknown),
    method('authorizer.name(string): authorizer', unknown),
    method('authorizer.fieldSelector(string): authorizer', unknown),
    method('authorizer.labelSelector(string): authorizer', unknown),
    method('authorizer.check(string): decision', unknown),
    method('decision.allowed(): bool', unknown),
    method('decision.reason(): string', unknown),
    method('decision.errored(): bool', unknown),
    method('decision.error(): string', unknown),
  ];
}
