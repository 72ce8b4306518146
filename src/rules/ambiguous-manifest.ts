// A text that two readers read differently, or that deceives a reviewer.
import type { SideRule } from './rule.ts';

export const ambiguousManifest: SideRule = {
  id: 'ambiguous-manifest',
  title: 'Manifest is read differently by different tools',
  severity: 'high',
  pack: 'core',
  why: 'Where kubectl, Helm, kustomize and a reviewer do not see the same object in one text, the approved one need not be the one that runs.',
  remediation:
    'Write the manifest plainly: one document per `---`, each key once, no merge over explicit keys, no invisible characters.',
  falsePositives:
    'Duplicate keys in manifests that have been there for years: kubectl applies the last one without a word, so removing the others changes nothing in the cluster.',
  attack: ['T1027', 'T1053.007'],
  checkSide: ({ ambiguities }) => ambiguities.map(({ location, message }) => ({ at: location, message })),
};
