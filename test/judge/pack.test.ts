// The pack that the built program holds is the one of policies/, and compiles to the same rules.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { packFolder, readPack } from '../../src/judge/pack.ts';
import { policyRule } from '../../src/policy/index.ts';

const POLICIES = await readPack();
const CHUNKS = path.join(packFolder(), '..', 'dist', 'chunks');

describe('the pack in dist/', () => {
  test('is what a fresh parse of policies/ gives', () => {
    const texts = readdirSync(CHUNKS).map(name => readFileSync(path.join(CHUNKS, name), 'utf8'));
    const asJson = POLICIES.map(policy => JSON.stringify(policy));
    expect(POLICIES.length).toBeGreaterThan(20);
    // As a literal of JavaScript, whose quotes and escapes are the bundler's to choose.
    const literals = texts.flatMap(text =>
      Array.from(
        text.matchAll(/JSON\.parse\(('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`)\)/g),
        ([, literal]) => literal,
      ),
    );
    const packs = literals.filter(literal => literal?.includes('ValidatingAdmissionPolicy') === true);
    const values = packs.map(literal => new Function(`return ${literal}`)());
    expect(values).toContain(`[${asJson.join(',')}]`);
  });

  test('has nothing that JSON would change', () => {
    expect(JSON.parse(JSON.stringify(POLICIES))).toEqual(POLICIES);
  });
});

test('a policy that counts as checked has the same types, and its patterns wait', () => {
  const [policy] = POLICIES.filter(({ metadata }) => JSON.stringify(metadata).includes('"metadata-endpoint-access"'));
  const of = (checked: boolean) =>
    policyRule(policy ?? {}, { checked }).spec.variables.map(({ name, program }) => [name, program.type.name]);
  expect(of(true)).toEqual(of(false));
  const broken = JSON.parse(JSON.stringify(policy).replaceAll('(?i)', '(?i)('));
  expect(() => policyRule(broken)).toThrow('does not compile');
  expect(() => policyRule(broken, { checked: true })).not.toThrow();
});
