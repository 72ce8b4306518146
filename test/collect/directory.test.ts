import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { chmod, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPaths } from '../../src/collect/directory.ts';
import { exec } from '../../src/exec.ts';
import type { Problem } from '../../src/model.ts';
import { createFolder } from '../support/git-repo.ts';

const mayHold = (bytes: Uint8Array): boolean => Buffer.from(bytes).includes('Job');

async function read(
  paths: readonly string[],
  cwd: string,
): Promise<{ files: string[]; problems: string[]; texts: string[] }> {
  const files: string[] = [];
  const texts: string[] = [];
  const problems: Problem[] = [];
  for await (const file of readPaths(paths, cwd, mayHold, problem => problems.push(problem))) {
    expect(file.source.type).toBe('manifest');
    files.push(`${file.path} in ${file.source.path}`);
    texts.push(Buffer.from(file.bytes).toString());
  }
  return { files, texts, problems: problems.map(each => `${each.code} ${each.path}`) };
}

describe('folders', () => {
  it('are read with all below, manifests by name that pass the prefilter, sorted', async () => {
    const cwd = await createFolder({
      'k8s/b.yaml': 'Job',
      'k8s/a/z.yml': 'Job',
      'k8s/a/y.json': 'Job',
      'k8s/a.yaml': 'Job',
      'k8s/service.yaml': 'Service',
      'k8s/notes.txt': 'Job',
      'k8s/.git/x.yaml': 'Job',
      'k8s/.hidden/x.yaml': 'Job',
      'elsewhere/x.yaml': 'Job',
    });
    const expected = [
      'k8s/a.yaml in k8s',
      'k8s/b.yaml in k8s',
      'k8s/.hidden/x.yaml in k8s/.hidden',
      'k8s/a/y.json in k8s/a',
      'k8s/a/z.yml in k8s/a',
    ];
    expect(await read(['k8s'], cwd)).toMatchObject({ files: expected, problems: [] });
    expect((await read(['./k8s/'], cwd)).files).toEqual(expected);
    expect((await read(['.'], join(cwd, 'k8s'))).files).toEqual([
      'a.yaml in ',
      'b.yaml in ',
      '.hidden/x.yaml in .hidden',
      'a/y.json in a',
      'a/z.yml in a',
    ]);
    expect((await read(['k8s/a', 'elsewhere'], cwd)).files).toEqual([
      'k8s/a/y.json in k8s/a',
      'k8s/a/z.yml in k8s/a',
      'elsewhere/x.yaml in elsewhere',
    ]);
  });

  it('outside the working folder keep their whole path', async () => {
    const [cwd, other] = [await createFolder({ 'x.yaml': 'x' }), await createFolder({ 'a.yaml': 'Job' })];
    expect((await read([other], cwd)).files).toEqual([`${other}/a.yaml in ${other}`]);
    const beside = await createFolder({ '..named/a.yaml': 'Job' });
    expect((await read(['..named'], beside)).files).toEqual(['..named/a.yaml in ..named']);
  });

  it('may hold links to files of theirs; those out of them are reported and not read', async () => {
    const outside = await createFolder({ 'secret.yaml': 'Job secret', 'd/x.yaml': 'Job secret' });
    const cwd = await createFolder({
      'k8s/real/job.yaml': 'Job',
      'k8s/link.yaml': { link: 'real/job.yaml' },
      'k8s/out.yaml': { link: join(outside, 'secret.yaml') },
      'k8s/sibling.yaml': { link: '../k8s-other/x.yaml' },
      'k8s-other/x.yaml': 'Job secret',
      'k8s/dangling.yaml': { link: 'none' },
      'k8s/loop.yaml': { link: 'loop.yaml' },
      'k8s/to-folder.yaml': { link: 'real' },
      'k8s/folder': { link: 'real' },
      'k8s/outside': { link: join(outside, 'd') },
      'k8s/round': { link: '..' },
    });
    const { files, texts, problems } = await read(['k8s'], cwd);
    expect(files).toEqual(['k8s/link.yaml in k8s', 'k8s/real/job.yaml in k8s/real']);
    expect(texts.join()).not.toContain('secret');
    expect(problems).toEqual([
      'unreadable-manifest k8s/dangling.yaml',
      'unreadable-manifest k8s/loop.yaml',
      'symlink k8s/out.yaml',
      'symlink k8s/sibling.yaml',
    ]);
  });

  it('may be links themselves when they are named', async () => {
    const cwd = await createFolder({
      'real/a.yaml': 'Job',
      'real/l.yaml': { link: 'a.yaml' },
      named: { link: 'real' },
    });
    expect(await read(['named'], cwd)).toMatchObject({
      files: ['named/a.yaml in named', 'named/l.yaml in named'],
      problems: [],
    });
  });

  it('report what cannot be judged: pointers, paths that are not text, pipes are passed by', async () => {
    const cwd = await createFolder({
      'k8s/lfs.yaml': `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12\n`,
      'k8s/ok.yaml': 'Job',
      'k8s/line\nfeed.yaml': 'Job',
    });
    writeFileSync(Buffer.concat([Buffer.from(join(cwd, 'k8s/bytes')), Buffer.of(0xff), Buffer.from('.yaml')]), 'Job');
    const folder = Buffer.concat([Buffer.from(join(cwd, 'k8s/folder')), Buffer.of(0xff)]);
    mkdirSync(folder);
    writeFileSync(Buffer.concat([folder, Buffer.from('/in.yaml')]), 'Job');
    await exec('mkfifo', ['pipe.yaml'], { cwd: join(cwd, 'k8s') });
    symlinkSync('pipe.yaml', join(cwd, 'k8s/to-pipe.yaml'));
    const { files, problems } = await read(['k8s'], cwd);
    expect(files).toEqual(['k8s/ok.yaml in k8s']);
    expect(problems.map(each => each.split(' ')[0])).toEqual([
      'unreadable-manifest',
      'lfs-pointer',
      'unreadable-manifest',
      'unreadable-manifest',
    ]);
  });

  it.runIf(process.getuid?.() !== 0)('report what may not be read', async () => {
    const cwd = await createFolder({ 'k8s/a.yaml': 'Job', 'k8s/closed/b.yaml': 'Job' });
    await chmod(join(cwd, 'k8s/a.yaml'), 0);
    await chmod(join(cwd, 'k8s/closed'), 0);
    expect((await read(['k8s'], cwd)).problems).toEqual([
      'unreadable-manifest k8s/a.yaml',
      'unreadable-manifest k8s/closed',
    ]);
  });

  it('may be very deep', async () => {
    const cwd = await createFolder({ 'f.yaml': 'Job' });
    // Longer than any path that the system takes at once.
    for (let depth = 0; depth < 30; depth++) {
      const next = await createFolder();
      await rename(cwd, join(next, 'd'.repeat(200)));
      await rename(next, cwd);
    }
    const { files, problems } = await read(['.'], cwd);
    // Node cannot remove it again.
    await exec('rm', ['-rf', 'd'.repeat(200)], { cwd });
    expect(files).toEqual([]);
    expect(problems).toHaveLength(1);
  });
});

describe('files that are named', () => {
  it('are read whatever their name and contents', async () => {
    const cwd = await createFolder({
      'jobs.txt': 'nothing',
      bin: '\0',
      'real.yaml': 'Job',
      link: { link: 'real.yaml' },
    });
    expect(await read(['jobs.txt', 'bin', 'link'], cwd)).toMatchObject({
      files: ['jobs.txt in ', 'bin in ', 'link in '],
      texts: ['nothing', '\0', 'Job'],
      problems: [],
    });
  });

  it('may be pipes', async () => {
    const cwd = await createFolder();
    await exec('mkfifo', ['pipe'], { cwd });
    const reading = read(['pipe'], cwd);
    await exec('sh', ['-c', 'seq 1 100000 > pipe'], { cwd });
    expect((await reading).texts[0]).toHaveLength(588_895);
  });

  it('have to be there', async () => {
    const cwd = await createFolder({ 'a.yaml': 'a', 'loop.yaml': { link: 'loop.yaml' } });
    await expect(read(['none.yaml'], cwd)).rejects.toMatchObject({ code: 'file-not-found' });
    await expect(read(['a.yaml/b.yaml'], cwd)).rejects.toMatchObject({ code: 'file-not-found' });
    await expect(read(['loop.yaml'], cwd)).rejects.toMatchObject({ code: 'file-unreadable' });
    await expect(read(['x'.repeat(5000)], cwd)).rejects.toMatchObject({ code: 'file-unreadable' });
  });

  it('are reported when they are pointers', async () => {
    const cwd = await createFolder({
      'a.yaml': `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\n`,
    });
    expect(await read(['a.yaml'], cwd)).toMatchObject({ files: [], problems: ['lfs-pointer a.yaml'] });
  });
});
