// Where a rule's page stands for whoever has no `cronledger explain` at hand.

export const HOME = 'https://github.com/cronledger/cronledger';

/** The page of a rule of ours; a policy of the repository's own has none here. */
export function rulePage(id: string): string {
  return `${HOME}/blob/main/policies/README.md#${encodeURIComponent(id)}`;
}
