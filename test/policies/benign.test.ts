// Harmless jobs as well-known tools and teams have them, written anew: beside their not being listed, nothing that would stop them.
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../src/config/config.ts';
import { loadPack } from '../../src/judge/pack.ts';
import { expectations, judgeFixture } from './judge-fixture.ts';

const FOLDER = new URL('benign/', import.meta.url);
const BASELINE = { config: defaultConfig(), pack: await loadPack() };
const ABOUT_THE_INVENTORY = ['job-not-in-inventory', 'job-drift-from-approved'];
const NAMES = readdirSync(FOLDER)
  .filter(name => /^[a-z-]+\.yaml$/.test(name))
  .map(name => name.slice(0, -'.yaml'.length));

describe.each(NAMES)('%s', async name => {
  const { findings, files } = await judgeFixture(FOLDER, name, BASELINE);
  const others = findings.filter(({ rule }) => !ABOUT_THE_INVENTORY.includes(rule));

  it('is not stopped, and nothing critical is said of it', () => {
    expect(others.filter(({ blocking }) => blocking)).toEqual([]);
    expect(others.filter(({ severity }) => severity === 'critical')).toEqual([]);
  });

  it('has no high finding but those that its inventory excepts', () => {
    const high = others.filter(({ severity, excepted }) => severity === 'high' && excepted === undefined);
    expect(high).toEqual([]);
  });

  it('has the findings that its lines expect, and no others', () => {
    const found = others.map(({ location: { path, line }, rule, severity }) => `${path}:${line} ${rule} ${severity}`);
    expect(found.toSorted()).toEqual(files.flatMap(({ path, text }) => expectations(path, text)).toSorted());
  });
});
