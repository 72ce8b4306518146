// A run in a process that has run the program before is what a run in a new one is: all other tests rely on it.
import { expect, test } from 'vitest';
import { createRepository } from '../support/git-repo.ts';
import { cronJob } from '../support/github-scene.ts';
import { runCli } from '../support/run-cli.ts';

test('warm or cold: the same output, notes and exit code, whatever ran before', async () => {
  const repository = await createRepository({ 'apps/a.yaml': cronJob('a') });
  const runs: readonly {
    args: readonly string[];
    env?: Readonly<Record<string, string>>;
    input?: string;
    code: number;
  }[] = [
    { args: ['check', '--base', 'main', '--head', 'change', '--format', 'json'], code: 3 },
    { args: ['check', '--base', 'main', '--head', 'change'], code: 3 },
    { args: ['verify', '-'], input: cronJob('from-input'), code: 1 },
    { args: ['verify', '-'], code: 0 },
    { args: ['nonsense'], code: 2 },
    { args: ['--version'], code: 0 },
    // The clock of the person, and back again.
    { args: ['list'], env: { TZ: 'Pacific/Kiritimati' }, code: 0 },
    { args: ['list'], code: 0 },
    { args: ['check', '--base', 'no-such-branch'], code: 2 },
  ];
  expect((await runCli(['inventory', 'init'], { cwd: repository.path })).code).toBe(0);
  await repository.commit();
  await repository.git(['switch', '--quiet', '--create', 'change']);
  await repository.commit({ 'apps/b.yaml': cronJob('b') });
  await runCli(['inventory', 'add', '--from-diff'], { cwd: repository.path });
  await repository.commit();
  const all = async (cold: boolean) => {
    const results = [];
    for (const { args, code, ...how } of runs) {
      const result = await runCli(args, { cwd: repository.path, cold, ...how });
      expect(result.code, `${args.join(' ')}: ${result.stderr}`).toBe(code);
      results.push(result);
    }
    return results;
  };
  const cold = await all(true);
  expect(await all(false)).toEqual(cold);
  // The next runs come to a process that has seen all of these.
  expect(await all(false)).toEqual(cold);
});
