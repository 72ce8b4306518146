// parseFile against the real kubectl, on mutants of manifests and on short texts of the tokens on which YAML readers disagree.

import { describe, expect, it } from 'vitest';
import { createPrefilter } from '../../src/manifest/prefilter.ts';
import type { JsonObject } from '../../src/model.ts';
import { comparable, readWithKubectl } from './kubectl-oracle.ts';
import { mutant, randomFrom, snippet } from './mutants.ts';
import { parse } from './reading.ts';

const mayHold = createPrefilter(['CronJob', 'Job']);

function isJob(object: JsonObject): boolean {
  return typeof object['kind'] === 'string' && /^(?:cron)?job$/i.test(object['kind']);
}

async function compare(texts: readonly Uint8Array[]): Promise<{ misses: string[]; compared: number }> {
  const misses: string[] = [];
  let compared = 0;
  const readings = await readWithKubectl(texts);
  for (const [index, { objects, ok }] of readings.entries()) {
    const bytes = texts[index] ?? new Uint8Array();
    const { manifests, problems, ambiguities } = parse(bytes);
    const miss = (what: string) => misses.push(`${what}: ${JSON.stringify(Buffer.from(bytes).toString())}`);
    if (objects.some(isJob) && !mayHold(bytes)) miss('the prefilter does not pass');
    // What is reported is not silent: a person looks at it.
    if (problems.length > 0 || ambiguities.length > 0) continue;
    const ours = manifests.map(({ object }) => object).filter(object => 'kind' in object);
    const known = new Set(ours.map(comparable));
    if (objects.filter(isJob).some(object => !known.has(comparable(object)))) miss('an object of kubectl is missing');
    if (!ok) continue;
    compared++;
    if (ours.map(comparable).join() !== objects.map(comparable).join()) miss('the objects differ');
  }
  return { misses, compared };
}

describe('no object that kubectl reads is missed or read differently in silence', () => {
  it('in mutants of manifests', async () => {
    const random = randomFrom(20_261);
    const { misses, compared } = await compare(Array.from({ length: 300 }, () => Buffer.from(mutant(random))));
    expect(misses).toEqual([]);
    // Else nothing would have been compared.
    expect(compared).toBeGreaterThan(40);
  });

  it('in short texts', async () => {
    const random = randomFrom(20_262);
    const { misses, compared } = await compare(Array.from({ length: 300 }, () => Buffer.from(snippet(random))));
    expect(misses).toEqual([]);
    expect(compared).toBeGreaterThan(60);
  });

  it('in UTF-16', async () => {
    const random = randomFrom(20_263);
    const texts = Array.from({ length: 60 }, (_, index) => {
      const bytes = Buffer.from(`\ufeff${mutant(random)}`, 'utf16le');
      return index % 2 === 0 ? bytes : bytes.swap16();
    });
    expect((await compare(texts)).misses).toEqual([]);
  });
});
