// `audit --propose`: who writes what, as a log shows it, in the form of the config. A person reads it before it is approved.
import { groupBy } from '../group-by.ts';
import { shown } from '../text/escape.ts';
import type { AuditReport, Write } from './model.ts';

/** Names that the config takes; anything else is not proposed. */
const USER = /^[!-~]+$/;
const SOURCE = /^[A-Za-z0-9._/-]*$/;

/** YAML for `.cronledger/config.yaml`: the writers of what is approved, with the sources of its entries. */
export function proposePipelines({ writes, period }: AuditReport): string {
  const approved = writes.filter(isPipelines);
  const byUser = groupBy(approved, write => write.impersonatedBy ?? write.user);
  const lines = [...byUser].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([user, own]) => pipelinesOf(user, own));
  const others = new Set(
    writes
      .filter(
        ({ account, outcome, verb }) => isDeviating(account) && outcome === 'allowed' && !verb.startsWith('delete'),
      )
      .map(({ user, impersonatedBy }) => impersonatedBy ?? user)
      .filter(user => !byUser.has(user)),
  );
  const days = period.from === null || period.to === null ? 0 : (period.to - period.from) / 86_400_000;
  return [
    `# From ${days < 1 ? 'less than a day' : `${Math.round(days)} days`} of log. Read it before you approve it: whoever is named may write what is approved.`,
    ...(lines.length === 0
      ? ['# No service account has written anything that is approved.']
      : ['audit:', '  pipelines:', ...lines]),
    ...[...others].map(user => `# not proposed, wrote only what is not approved: ${shown(user)}`),
    '',
  ].join('\n');
}

function isDeviating(account: Write['account']): boolean {
  return account === 'unlisted' || account === 'differs' || account === 'not-in-force';
}

function isPipelines({ account, outcome, user, impersonatedBy, verb }: Write): boolean {
  const isDone = account === 'approved' && outcome === 'allowed' && !verb.startsWith('delete');
  return isDone && (impersonatedBy ?? user).startsWith('system:serviceaccount:');
}

function pipelinesOf(user: string, writes: readonly Write[]): readonly string[] {
  if (!USER.test(user)) return [`# not proposed, its name is no text that the config takes: ${shown(user)}`];
  const sources = new Map<string, number>();
  for (const { source } of writes) sources.set(source ?? '', (sources.get(source ?? '') ?? 0) + 1);
  return [...sources].toSorted().map(([source, count]) => {
    const glob = source === '' || !SOURCE.test(source) ? '**' : `${source}/**`;
    return `    - {user: '${user.replaceAll("'", "''")}', source: '${glob}'} # ${count} writes`;
  });
}
