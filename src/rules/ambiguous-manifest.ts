// The page of the findings that the parser makes: a text which two readers read differently, or which deceives a reviewer.
import type { RuleDoc } from '../outcome.ts';

export const ambiguousManifest: RuleDoc = {
  id: 'ambiguous-manifest',
  title: 'Manifest is read differently by different tools',
  severity: 'high',
  pack: 'core',
  why: 'Where kubectl, Helm, kustomize and a reviewer do not see the same object in one text, the approved one need not be the one that runs.',
  remediation:
    'Write the manifest plainly: one document per `---`, each key once, no merge over explicit keys, no invisible characters.',
  falsePositives:
    'Duplicate keys in manifests that have been there for years: kubectl refuses them when they are applied, so removing one costs nothing.',
  attack: ['T1027', 'T1053.007'],
};
