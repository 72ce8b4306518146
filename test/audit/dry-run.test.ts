// A dry run is what an API server takes for one. The table is what a kube-apiserver 1.37.2 did with a POST of each query: stored, or not.
import { expect, test } from 'vitest';
import { asksForDryRun } from '../../src/audit/dry-run.ts';
import { DRY_RUN, dryRunWildcards } from '../../src/export/names.ts';

const PATH = '/apis/batch/v1/namespaces/default/cronjobs';
const STORED = [
  '',
  'fieldManager=dryRun=All',
  'fieldManager=x?dryRun=All',
  'dryRun=All;x',
  'dryRun=%zz',
  'dryrun=All',
  '+dryRun=All',
];
const NOT_STORED = [
  'dryRun=All',
  'dryRun=All&fieldManager=kubectl-create',
  'fieldManager=kubectl&dryRun=All',
  'a;b&dryRun=All',
  'dryRun=All&x=%zz',
  'pretty=1&dryRun=All&dryRun=All',
];
/** Dry runs in a spelling that no client of Kubernetes uses. The audit knows them; the rules of other engines tell them as writes. */
const SPELT_OTHERWISE = ['%64ryRun=All', 'dryRun=Al%6c', 'x=?y&dryRun=All'];
/** Answered with 422, so that nothing hangs on it. */
const REFUSED = [
  'dryRun=',
  'dryRun',
  'dryRun=all',
  'dryRun=All&dryRun=x',
  'dryRun=All&dryRun=',
  'dryRun=All+',
  'dryRun=All%00',
];

const uri = (query: string): string => (query === '' ? PATH : `${PATH}?${query}`);

/** A pattern of wildcards as Elastic and Falco match it: the whole text, in its case. */
function matchesWildcard(pattern: string, text: string): boolean {
  const source = pattern.split('*').map(part => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`).test(text);
}

/** `not ((any of the patterns) and not two question marks)`: the condition of the exports. */
function isSilencedByWildcards(text: string): boolean {
  return dryRunWildcards('?').some(pattern => matchesWildcard(pattern, text)) && !matchesWildcard('*?*?*', text);
}

test.each(STORED)('what was stored is no dry run: ?%s', query => {
  expect(asksForDryRun(uri(query))).toBe(false);
  expect(new RegExp(DRY_RUN).test(uri(query))).toBe(false);
  expect(isSilencedByWildcards(uri(query))).toBe(false);
});

test.each(NOT_STORED)('a dry run is one for every engine: ?%s', query => {
  expect(asksForDryRun(uri(query))).toBe(true);
  expect(new RegExp(DRY_RUN).test(uri(query))).toBe(true);
  expect(isSilencedByWildcards(uri(query))).toBe(true);
});

test.each(SPELT_OTHERWISE)('a dry run in another spelling is one for the audit: ?%s', query => {
  expect(asksForDryRun(uri(query))).toBe(true);
  expect(new RegExp(DRY_RUN).test(uri(query))).toBe(false);
  expect(isSilencedByWildcards(uri(query))).toBe(false);
});

test.each(REFUSED)('what the API server refuses is no dry run: ?%s', query => {
  expect(asksForDryRun(uri(query))).toBe(false);
});
