// The last section of a report on a change: what became of every path that it touches, and what it left alone.

import type { Account, CheckReport } from '../outcome.ts';
import { enumerate, grouped, plural } from './words.ts';

/** `14 files: 2 manifests, 3 inputs of 5 renderings, 8 inert, 1 that nobody here can judge.` Empty where nothing differs. */
export function accountsText({ accounts }: Pick<CheckReport, 'accounts'>): string {
  if (accounts.length === 0) return '';
  const of = (account: Account['account']): readonly Account[] => accounts.filter(each => each.account === account);
  const rendered = of('rendered');
  const renderings = new Set(rendered.flatMap(({ reachedBy }) => reachedBy)).size;
  const count = (account: Account['account']): number => of(account).length;
  const parts = [
    [count('manifest'), plural(count('manifest'), 'manifest')],
    [rendered.length, `${plural(rendered.length, 'input')} of ${plural(renderings, 'rendering')}`],
    [count('gate'), `${grouped(count('gate'))} of the gate itself`],
    [count('inert'), `${grouped(count('inert'))} inert`],
    [count('unseen'), `${grouped(count('unseen'))} that nobody here can judge`],
  ] as const;
  const shown = parts.flatMap(([number, text]) => (number === 0 ? [] : [text]));
  return `${plural(accounts.length, 'file')}: ${shown.join(', ')}.`;
}

/** Causes and counts of what could not be rendered, and of which the change touches nothing. Empty where there is nothing. */
export function untouchedText({ untouched }: Pick<CheckReport, 'untouched'>): string {
  if (untouched.length === 0) return '';
  const causes = new Map<string, number>();
  for (const { code } of untouched) causes.set(code, (causes.get(code) ?? 0) + 1);
  const words = [...causes].sort(([, a], [, b]) => b - a).map(([code, number]) => `${grouped(number)} ${code}`);
  const places = new Set(untouched.map(({ path, message }) => path ?? message)).size;
  return `${plural(places, 'place')} could not be looked into before either (${enumerate(words)}); this change touches none of their files.`;
}
