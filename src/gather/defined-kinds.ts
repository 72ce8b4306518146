// Objects of kinds that this repository defines itself, by an object from which a controller makes jobs of each of them: what they say
// goes into what runs.
import { createHash } from 'node:crypto';
import { deployerOf } from '../deployers/index.ts';
import { canonicalJson } from '../kube/canonical-json.ts';
import { stringAt } from '../kube/object.ts';
import type { JsonObject, Manifest, Problem } from '../model.ts';
import { quote } from '../text/escape.ts';
import { extractWorkloads } from '../workloads/extract.ts';
import { isKnownService } from '../workloads/known-kinds.ts';
import type { KindRegistry } from '../workloads/registry.ts';

/** Kinds that define kinds. */
export const DEFINING_KINDS: readonly string[] = [
  'ResourceGraphDefinition',
  'Composition',
  'CompositeResourceDefinition',
  'Promise',
];

/** Objects of which nobody here knows the kind. */
export function ofUnknownKinds(manifests: readonly Manifest[], registry: KindRegistry): readonly Manifest[] {
  return manifests.filter(({ object }) => {
    const kind = stringAt(object, ['kind']);
    if (kind === null || DEFINING_KINDS.includes(kind) || groupOf(object) === '') return false;
    return registry.find(object) === null && !isKnownService(object) && deployerOf(object) === null;
  });
}

/** Those that a definition makes jobs of. */
export function definedKinds(
  asked: readonly Manifest[],
  definitions: readonly Manifest[],
  registry: KindRegistry,
): readonly Problem[] {
  const claims = definitions.filter(({ object }) => object['kind'] === 'CompositeResourceDefinition');
  const making = definitions.filter(definition => {
    if (claims.includes(definition)) return false;
    const { drafts, problems } = extractWorkloads([definition], registry);
    return drafts.length > 0 || problems.some(({ unseen }) => unseen !== undefined);
  });
  return asked.flatMap((manifest): readonly Problem[] => {
    const own = { kind: stringAt(manifest.object, ['kind']) ?? '', group: groupOf(manifest.object) };
    // A claim of Crossplane is one for the kind that its definition names.
    const kinds = [
      own,
      ...claims
        .filter(({ object }) => stringAt(object, ['spec', 'claimNames', 'kind']) === own.kind)
        .map(({ object }) => ({
          kind: stringAt(object, ['spec', 'names', 'kind']) ?? '',
          group: stringAt(object, ['spec', 'group']) ?? '',
        })),
    ];
    const definition = making.find(({ object }) => kinds.some(each => defines(object, each)));
    if (definition === undefined) return [];
    const location = manifest.locate([]);
    return [
      {
        code: 'not-followed',
        path: location.path,
        message: `The ${quote(own.kind, 80)} ${quote(stringAt(manifest.object, ['metadata', 'name']) ?? '', 80)} goes into the jobs that the ${stringAt(definition.object, ['kind']) ?? ''} of ${quote(definition.file.path, 160)} makes of each, and which are not made here.`,
        hint: 'Look at what the definition makes of it, and approve it.',
        unseen: {
          key: createHash('sha256').update(canonicalJson(manifest.object)).digest('hex'),
          location,
          reads: () => false,
        },
      },
    ];
  });
}

/** https://kro.run/docs/concepts/resource-group-definitions, https://docs.crossplane.io/latest/composition/compositions/, https://docs.kratix.io/main/reference/promises/intro */
function defines(definition: JsonObject, { kind, group }: { readonly kind: string; readonly group: string }): boolean {
  const is = (otherKind: string | null, otherGroup: string | null): boolean =>
    otherKind === kind && otherGroup === group;
  switch (definition['kind']) {
    case 'ResourceGraphDefinition':
      return is(
        stringAt(definition, ['spec', 'schema', 'kind']),
        stringAt(definition, ['spec', 'schema', 'group']) ?? 'kro.run',
      );
    case 'Composition': {
      const [of = ''] = (stringAt(definition, ['spec', 'compositeTypeRef', 'apiVersion']) ?? '').split('/');
      return is(stringAt(definition, ['spec', 'compositeTypeRef', 'kind']), of);
    }
    default:
      return is(
        stringAt(definition, ['spec', 'api', 'spec', 'names', 'kind']),
        stringAt(definition, ['spec', 'api', 'spec', 'group']),
      );
  }
}

function groupOf(object: JsonObject): string {
  const apiVersion = stringAt(object, ['apiVersion']) ?? '';
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
