// Attacks that were reported or that tools make, written anew: each is stopped by the rules that it is `caught by`, and every finding
// of every rule is on a line that expects it.
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../src/config/config.ts';
import { loadPack } from '../../src/judge/pack.ts';
import type { Finding } from '../../src/model.ts';
import { expectations, judgeFixture } from './judge-fixture.ts';

const FOLDER = new URL('attacks/', import.meta.url);
const BASELINE = { config: defaultConfig(), pack: await loadPack() };
const STRICT = {
  ...BASELINE,
  config: { ...BASELINE.config, policies: { ...BASELINE.config.policies, pack: 'strict' } },
} as const;
const NAMES = readdirSync(FOLDER)
  .filter(name => /^[a-z-]+\.yaml$/.test(name))
  .map(name => name.slice(0, -'.yaml'.length));

describe.each(NAMES)('%s', name => {
  it('is caught by the rules that it names: they block, unless it is only told of', async () => {
    const { findings, files } = await judgeFixture(FOLDER, name, BASELINE);
    const [, how = '', rules = ''] = /^# (caught|told) by: (.+)$/m.exec(files[0]?.text ?? '') ?? [];
    expect(rules).not.toBe('');
    const found = findings.filter(finding => finding.blocking || how === 'told').map(({ rule }) => rule);
    expect(rules.split(', ').filter(rule => !found.includes(rule))).toEqual([]);
  });

  it('has the findings that its lines expect, and no others', async () => {
    const { findings, files } = await judgeFixture(FOLDER, name, STRICT);
    expect(findings.map(placed).toSorted()).toEqual(
      files.flatMap(({ path, text }) => expectations(path, text)).toSorted(),
    );
  });
});

function placed({ location, rule }: Finding): string {
  return `${location.path}:${location.line} ${rule}`;
}
