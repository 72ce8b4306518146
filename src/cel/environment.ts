// All functions that an expression may call: CEL's own and the libraries of Kubernetes 1.34. To add one: write it in the file of its
// library with method() or func(), give it a price in cost.ts, and rows in test/rules/cel-conformance.ts.
import { authorizerFunctions } from './authorizer.ts';
import { cidrFunctions } from './cidr.ts';
import { conversionFunctions } from './conversions.ts';
import { formatFunctions } from './format.ts';
import { ipFunctions } from './ip.ts';
import { listFunctions } from './lists.ts';
import { optionalFunctions } from './optional.ts';
import type { Overload } from './overload.ts';
import { quantityFunctions } from './quantity.ts';
import { regexFunctions } from './regex.ts';
import { semverFunctions } from './semver.ts';
import { setFunctions } from './sets.ts';
import { stringFunctions } from './strings.ts';
import { timeFunctions } from './time.ts';
import { urlFunctions } from './url.ts';

let table: ReadonlyMap<string, readonly Overload[]> | null = null;

/** Overloads by name, in the order in which they are tried. Built at the first call. */
export function functionsNamed(name: string): readonly Overload[] | undefined {
  table ??= buildTable();
  return table.get(name);
}

function buildTable(): ReadonlyMap<string, readonly Overload[]> {
  const overloads = [
    ...conversionFunctions(),
    ...stringFunctions(),
    ...regexFunctions(),
    ...timeFunctions(),
    ...listFunctions(),
    ...setFunctions(),
    ...optionalFunctions(),
    ...quantityFunctions(),
    ...urlFunctions(),
    ...ipFunctions(),
    ...cidrFunctions(),
    ...formatFunctions(),
    ...semverFunctions(),
    ...authorizerFunctions(),
  ];
  const byName = new Map<string, Overload[]>();
  for (const overload of overloads) byName.set(overload.name, [...(byName.get(overload.name) ?? []), overload]);
  return byName;
}
