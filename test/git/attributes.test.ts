import { afterEach, describe, expect, it } from 'vitest';
import { attributeChanges, attributesInForce } from '../../src/git/attributes.ts';
import { openRepository } from '../../src/git/repository.ts';
import type { Repository } from '../../src/git/tree.ts';
import type { Problem } from '../../src/model.ts';
import { createRepository, type Files } from '../support/git-repo.ts';

const opened: Repository[] = [];
afterEach(async () => {
  for (const repository of opened.splice(0)) await repository.close();
});

async function changes(before: Files, after: Files): Promise<readonly Problem[]> {
  const at = await createRepository({ 'a.yaml': 'a', ...before });
  await at.commit(after);
  const repository = await openRepository(at.path, {});
  opened.push(repository);
  const base = repository.base({ name: 'base', commit: await repository.resolve('HEAD^') });
  const head = repository.head({ name: 'head', commit: await repository.resolve('HEAD') });
  return attributeChanges(base, head, await repository.diff(base, head));
}

/** What is reported of texts of .gitattributes that come with a change, each in a folder of its own: `line attribute`. */
async function added(texts: readonly string[]): Promise<(string | null)[]> {
  const found = await changes({}, Object.fromEntries(texts.map((text, index) => [`${index}/.gitattributes`, text])));
  return texts.map((_, index) => {
    const [problem, ...others] = found.filter(each => each.path === `${index}/.gitattributes`);
    expect(others).toEqual([]);
    if (problem === undefined) return null;
    expect(problem.code).toBe('git-attributes');
    const [, line, name] = /^Line (\d+) sets the attribute ([a-z-]+) /.exec(problem.message) ?? [];
    return `${line} ${name}`;
  });
}

describe('attributeChanges', () => {
  it('reports attributes by which a checkout differs from what was judged', async () => {
    const expected: Record<string, string> = {
      '*.yaml working-tree-encoding=ISO646-GB': '1 working-tree-encoding',
      '# comment\n\n*.yaml  filter=evil': '3 filter',
      '\t *.yml\tident': '1 ident',
      '* eol=crlf': '1 eol',
      'apps/** export-subst': '1 export-subst',
      '*.json export-ignore': '1 export-ignore',
      '*.yaml text diff=x filter=x\r': '1 filter',
      '*.yam[l] filter=x': '1 filter',
      '*.YAML filter=x': '1 filter',
      '"a \\" b.yaml" filter=x': '1 filter',
      '"*.png" filter=x': '1 filter',
      '"unfinished filter=x': '1 filter',
      '"a\\" filter=x': '1 filter',
      '*.tpl filter=x': '1 filter',
      'Makefile filter=x': '1 filter',
      '*.yaml filter=lfsx': '1 filter',
    };
    expect(await added(Object.keys(expected))).toEqual(Object.values(expected));
  });

  it('has nothing to say of harmless ones', async () => {
    const texts = [
      '* text=auto',
      '* text=auto eol=lf',
      '*.sh eol=lf',
      '*.png filter=lfs diff=lfs merge=lfs -text',
      '*.yaml filter=lfs',
      '*.ps1 working-tree-encoding=UTF-16LE-BOM eol=crlf',
      'dist/** linguist-generated -diff',
      '*.yaml -filter !ident -working-tree-encoding',
      '# *.yaml filter=evil',
      '*.yaml __proto__=x constructor toString',
      '',
      '\0\xff\n',
    ];
    expect(await added(texts)).toEqual(texts.map(() => null));
  });

  it.each(['[attr]hidden filter=x', '[attr]outer ident\n*.yaml outer'])('reports a macro: %j', async text => {
    expect(await changes({}, { '.gitattributes': text })).toMatchObject([
      { code: 'git-attributes', path: '.gitattributes' },
    ]);
  });

  it('sees a macro of the root that a folder uses', async () => {
    const found = await changes(
      { '.gitattributes': '[attr]hidden filter=x\n' },
      { 'apps/.gitattributes': '*.yaml hidden\n' },
    );
    expect(found.map(each => [each.path, each.message.slice(0, 28)])).toEqual([
      ['apps/.gitattributes', 'Line 1 sets the attribute fi'],
    ]);
  });

  it('is about what a change brings in', async () => {
    const old = '*.yaml filter=old\n';
    expect(await changes({ '.gitattributes': old }, { '.gitattributes': `${old}* text=auto\n` })).toEqual([]);
    expect(await changes({ '.gitattributes': old }, { 'a.yaml': 'b' })).toEqual([]);
    expect(await changes({ '.gitattributes': old }, { '.gitattributes': null })).toEqual([]);
    expect(await changes({ '.gitattributes': `${old}*.yml ident\n` }, { '.gitattributes': old })).toEqual([]);
    expect(await changes({ '.gitattributes': old }, { '.gitattributes': `${old}*.yml ident\n` })).toHaveLength(1);
  });

  it('is about lines that come into force because another one goes, or goes elsewhere', async () => {
    const [set, unset] = ['*.yaml filter=x\n', '*.yaml -filter\n'];
    expect(await changes({ '.gitattributes': set + unset }, { '.gitattributes': set })).toHaveLength(1);
    expect(await changes({ '.gitattributes': set + unset }, { '.gitattributes': unset + set })).toHaveLength(1);
    expect(await changes({ '.gitattributes': set + unset }, { '.gitattributes': unset })).toEqual([]);
  });

  it('passes by links, and finds the name in any case', async () => {
    expect(await changes({ evil: '*.yaml filter=x' }, { '.gitattributes': { link: 'evil' } })).toEqual([]);
    expect(await changes({}, { 'd/.GitAttributes': '*.yaml filter=x' })).toHaveLength(1);
  });

  it('reads a hostile file in linear time', async () => {
    const text = [
      `${'" '.repeat(200_000)}filter=x`,
      `${'['.repeat(200_000)} filter=x`,
      ' \t'.repeat(200_000),
      '*.yaml filter=x',
    ];
    expect(await changes({}, { '.gitattributes': text.join('\n') })).toHaveLength(1);
  });
});

describe('attributesInForce', () => {
  it('warns of what holds already', async () => {
    const at = await createRepository({ '.gitattributes': '*.yaml ident\n', 'd/.gitattributes': '* text=auto\n' });
    const repository = await openRepository(at.path, {});
    opened.push(repository);
    const tree = repository.head({ name: 'HEAD', commit: await repository.resolve('HEAD') });
    expect(await attributesInForce(tree, await tree.entries())).toMatchObject([
      { path: '.gitattributes', level: 'warning' },
    ]);
  });
});
