// Selections of replacements that kustomize reads in two ways, by its version: as texts before 5.8, as regular expressions since.
// 5.8 anchors them, as it has always done with the targets of patches, and does so for `select` and `reject`, not for `source`:
// https://github.com/kubernetes-sigs/kustomize/blob/kustomize/v5.8.1/api/filters/replacement/replacement.go
import { type LooseValue, objectsOf, textsOf } from '../loose-yaml.ts';

/** A dot in the group of an API is no pattern that anybody's objects could fit by chance: argoproj.io. */
const FIELDS: readonly { readonly name: string; readonly special: RegExp }[] = [
  { name: 'group', special: /[*+?|()[\]{}^$\\]/ },
  { name: 'version', special: /[*+?|()[\]{}^$\\]/ },
  { name: 'kind', special: /[.*+?|()[\]{}^$\\]/ },
  { name: 'name', special: /[.*+?|()[\]{}^$\\]/ },
  { name: 'namespace', special: /[.*+?|()[\]{}^$\\]/ },
];

/** The texts of such selections in a list of replacements. */
export function replacementPatterns(replacements: readonly LooseValue[]): readonly string[] {
  return replacements
    .flatMap(replacement => objectsOf(replacement, 'targets'))
    .flatMap(target => [...objectsOf(target, 'select'), ...objectsOf(target, 'reject')])
    .flatMap(selector =>
      FIELDS.flatMap(({ name, special }) => textsOf(selector, name).filter(text => special.test(text))),
    );
}
