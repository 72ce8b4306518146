// What RBAC allows by the objects of a whole set of files, where nothing is compared.
import type { Manifest, Problem } from '../model.ts';
import { type Access, createAccess } from './access.ts';
import { type Binding, readRbac } from './objects.ts';

export interface AccessOfFiles {
  readonly access: { readonly head: Access; readonly base: null; readonly touchedBindings: readonly Binding[] };
  readonly problems: readonly Problem[];
}

export function accessOfFiles(manifests: readonly Manifest[]): AccessOfFiles {
  const objects = readRbac(manifests);
  return { access: { head: createAccess(objects), base: null, touchedBindings: [] }, problems: objects.problems };
}
