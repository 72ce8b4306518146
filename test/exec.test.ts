import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { converse, exec } from '../src/exec.ts';

const folder = mkdtempSync(join(tmpdir(), 'exec-'));
afterAll(() => rmSync(folder, { recursive: true }));
const cwd = folder;
const node = process.execPath;

/** Is a process alive? A zombie counts as dead. */
function alive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function goneSoon(pid: number): Promise<boolean> {
  for (let i = 0; i < 100 && alive(pid); i++) await sleep(50);
  return !alive(pid);
}

describe('exec', () => {
  it('returns output and exit code without throwing', async () => {
    const result = await exec('sh', ['-c', 'echo out; echo err >&2; exit 7'], { cwd });
    expect(result).toEqual({ code: 7, stdout: Buffer.from('out\n'), stderr: 'err\n', failure: 'none' });
  });

  it('uses no shell: arguments arrive as they are', async () => {
    const hostile = ['$(touch pwned)', '; echo x', '`id`', '*', "'", '"', '\n', ''];
    const result = await exec(node, ['-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...hostile], {
      cwd,
    });
    expect(JSON.parse(result.stdout.toString())).toEqual(hostile);
  });

  it('passes only PATH, a HOME that does not exist and what is given', async () => {
    process.env['EXEC_TEST_SECRET'] = 'x';
    const result = await exec('env', [], { cwd, env: { GIVEN: '1' } });
    delete process.env['EXEC_TEST_SECRET'];
    const names = result.stdout
      .toString()
      .trim()
      .split('\n')
      .map(line => line.split('=')[0])
      .sort();
    expect(names).toEqual(['GIVEN', 'HOME', 'PATH']);
    expect(result.stdout.toString()).toContain('HOME=/nonexistent\n');
  });

  it('lets a given HOME win', async () => {
    const result = await exec('sh', ['-c', 'echo $HOME'], { cwd, env: { HOME: folder } });
    expect(result.stdout.toString()).toBe(`${folder}\n`);
  });

  it('never runs a program of the working folder through a relative PATH entry', async () => {
    writeFileSync(join(folder, 'exec-test-tool'), '#!/bin/sh\necho pwned\n');
    chmodSync(join(folder, 'exec-test-tool'), 0o755);
    const path = process.env['PATH'];
    process.env['PATH'] = `:.:${path}`;
    const result = await exec('exec-test-tool', [], { cwd });
    process.env['PATH'] = path;
    expect(result.failure).toBe('not-found');
  });

  it('gives end of file when there is no input, and the input when there is', async () => {
    expect((await exec('cat', [], { cwd })).stdout.length).toBe(0);
    const input = Buffer.alloc(5_000_000, 'abc');
    expect((await exec('cat', [], { cwd, input })).stdout.equals(input)).toBe(true);
  });

  it('survives a child that does not read its input', async () => {
    const result = await exec('true', [], { cwd, input: Buffer.alloc(5_000_000) });
    expect(result).toMatchObject({ code: 0, failure: 'none' });
  });

  it('tells a missing program from a missing working folder', async () => {
    expect(await exec('no-such-program', [], { cwd })).toMatchObject({ code: null, failure: 'not-found' });
    expect(await exec(join(folder, 'not-executable'), [], { cwd })).toMatchObject({ failure: 'not-found' });
    await expect(exec('true', [], { cwd: join(folder, 'nowhere') })).rejects.toThrow('Could not start');
  });

  it('listens to signals only while a child is alive', async () => {
    const count = (): number[] => ['exit', 'SIGINT', 'SIGTERM', 'SIGHUP'].map(name => process.listenerCount(name));
    const before = count();
    const running = exec('sleep', ['0.2'], { cwd });
    expect(count()).toEqual(before.map(listeners => listeners + 1));
    await running;
    await exec('no-such-program', [], { cwd });
    await expect(exec('true', ['\0'], { cwd })).rejects.toThrow();
    await new Promise(setImmediate);
    expect(count()).toEqual(before);
  });

  it('reports a program that was killed by somebody else', async () => {
    expect(await exec('sh', ['-c', 'kill -9 $$'], { cwd })).toMatchObject({ code: null, failure: 'signal' });
  });

  it('kills the program and its children at the time limit', async () => {
    const script = 'sleep 600 & echo $!; sleep 600';
    const result = await exec('sh', ['-c', script], { cwd, timeoutMs: 300 });
    expect(result).toMatchObject({ code: null, failure: 'timeout' });
    expect(await goneSoon(Number(result.stdout.toString()))).toBe(true);
  });

  it('kills a program that ignores polite signals', async () => {
    const result = await exec('sh', ['-c', "trap '' TERM INT HUP; echo ready; while :; do sleep 1; done"], {
      cwd,
      timeoutMs: 500,
    });
    expect(result).toMatchObject({ failure: 'timeout' });
  });

  it('does not wait for children that the program left behind', async () => {
    const result = await exec('sh', ['-c', 'sleep 600 & echo $!'], { cwd });
    expect(result).toMatchObject({ code: 0, failure: 'none' });
    expect(await goneSoon(Number(result.stdout.toString()))).toBe(true);
  });

  it('does not wait for one that left the process group and holds the pipes', async () => {
    const script = `const c = require('node:child_process').spawn('sleep', ['600'], {detached: true, stdio: 'inherit'}); console.log(c.pid); c.unref();`;
    const result = await exec(node, ['-e', script], { cwd });
    expect(result).toMatchObject({ code: 0, failure: 'none' });
    process.kill(Number(result.stdout.toString()), 'SIGKILL');
  });

  it.each(['stdout', 'stderr'])('stops a flood of %s at the output limit', async where => {
    const redirect = where === 'stderr' ? '>&2' : '';
    const result = await exec('sh', ['-c', `yes ${redirect}`], { cwd, maxOutputBytes: 1_000_000, timeoutMs: 20_000 });
    expect(result).toMatchObject({ code: null, failure: 'output-limit' });
    expect(result.stderr.length).toBeLessThanOrEqual(64 * 1024);
    expect(result.stdout.length).toBeLessThan(2_000_000);
  });

  it('keeps all output that was printed just before the exit', async () => {
    const runs = await Promise.all(
      Array.from({ length: 8 }, () =>
        exec(node, ['-e', "require('fs').writeSync(1, 'x'.repeat(60000)); process.exit(3)"], { cwd }),
      ),
    );
    expect(runs.map(run => [run.code, run.stdout.length])).toEqual(runs.map(() => [3, 60000]));
  });

  it('takes its children along when it is told to stop', async () => {
    const script = `
      import { exec } from ${JSON.stringify(join(process.cwd(), 'src/exec.ts'))};
      await exec('sh', ['-c', 'echo $$ > pid; exec sleep 600'], { cwd: process.cwd() });`;
    writeFileSync(join(folder, 'parent.mts'), script);
    const parent = converse(node, ['--import', import.meta.resolve('tsx'), 'parent.mts'], { cwd });
    const pid = await waitForPid();
    process.kill(parentOf(pid), 'SIGTERM');
    expect(await parent.ended).toMatchObject({ code: null, failure: 'signal' });
    expect(await goneSoon(pid)).toBe(true);
  });
});

async function waitForPid(): Promise<number> {
  for (;;) {
    const file = join(folder, 'pid');
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (text.endsWith('\n')) return Number(text);
    await sleep(50);
  }
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

describe('converse', () => {
  it('answers in turns', async () => {
    const cat = converse('cat', [], { cwd });
    for (const word of ['one', 'two', 'three']) {
      await cat.write(word);
      expect(String((await cat.output.next()).value)).toBe(word);
    }
    cat.end();
    expect((await cat.output.next()).done).toBe(true);
    expect(await cat.ended).toMatchObject({ code: 0, failure: 'none' });
  });

  it('does not deadlock when much is written while output fills', async () => {
    const cat = converse('cat', [], { cwd });
    const line = `${'x'.repeat(1023)}\n`;
    const writing = (async () => {
      for (let i = 0; i < 20_000; i++) await cat.write(line);
      cat.end();
    })();
    let bytes = 0;
    for await (const chunk of cat.output) bytes += chunk.length;
    await writing;
    expect(bytes).toBe(20_000 * 1024);
  });

  it('blocks the writer rather than keeping what nobody reads', async () => {
    const cat = converse('cat', [], { cwd });
    let written = 0;
    const writing = (async () => {
      for (let i = 0; i < 1000; i++) {
        await cat.write('x'.repeat(64 * 1024));
        written += 1;
      }
    })();
    await sleep(500);
    expect(written).toBeLessThan(100);
    cat.kill();
    await writing;
    expect(await cat.ended).toMatchObject({ code: null, failure: 'signal' });
  });

  it('tells how it ended when the program is missing or dies', async () => {
    const missing = converse('no-such-program', [], { cwd });
    await missing.write('x');
    expect((await missing.ended).failure).toBe('not-found');
    const dead = converse('sh', ['-c', 'echo no >&2; exit 4'], { cwd });
    expect(await dead.ended).toEqual({ code: 4, stderr: 'no\n', failure: 'none' });
    await dead.write('x');
  });
});
