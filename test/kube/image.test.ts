import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPullPolicy, imageMatches, imagePattern, imageText, parseImage } from '../../src/kube/image.ts';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);

describe('parseImage', () => {
  test.each([
    ['nginx', 'docker.io', 'library/nginx', null, null],
    ['nginx:1.27', 'docker.io', 'library/nginx', '1.27', null],
    ['acme/report', 'docker.io', 'acme/report', null, null],
    ['a/b/c:d', 'docker.io', 'a/b/c', 'd', null],
    ['docker.io/nginx', 'docker.io', 'library/nginx', null, null],
    ['docker.io/library/nginx', 'docker.io', 'library/nginx', null, null],
    ['index.docker.io/nginx:1', 'docker.io', 'library/nginx', '1', null],
    ['index.docker.io/acme/report', 'docker.io', 'acme/report', null, null],
    ['Docker.IO/nginx', 'docker.io', 'library/nginx', null, null],
    ['GHCR.io/acme/report:V1', 'ghcr.io', 'acme/report', 'V1', null],
    ['ghcr.io/acme/report', 'ghcr.io', 'acme/report', null, null],
    [`ghcr.io/acme/report@sha256:${A}`, 'ghcr.io', 'acme/report', null, `sha256:${A}`],
    [`ghcr.io/acme/report:1.2@sha256:${A}`, 'ghcr.io', 'acme/report', '1.2', `sha256:${A}`],
    [`nginx@sha512:${A}${B}`, 'docker.io', 'library/nginx', null, `sha512:${A}${B}`],
    ['localhost/report', 'localhost', 'report', null, null],
    ['LOCALHOST/report', 'localhost', 'report', null, null],
    ['localhost:5000/report:1', 'localhost:5000', 'report', '1', null],
    ['registry:5000/report', 'registry:5000', 'report', null, null],
    ['registry/report', 'docker.io', 'registry/report', null, null],
    ['registry:5000', 'docker.io', 'library/registry', '5000', null], // a tag, without a slash
    ['10.0.0.1/report', '10.0.0.1', 'report', null, null],
    ['[::1]:5000/report', '[::1]:5000', 'report', null, null],
    ['Acme/report', 'Acme', 'report', null, null], // upper case makes a host
    ['ghcr.io.evil.example/acme/report', 'ghcr.io.evil.example', 'acme/report', null, null],
    ['ghcr.io:443/acme/report', 'ghcr.io:443', 'acme/report', null, null],
    ['ghcr.io', 'docker.io', 'library/ghcr.io', null, null],
    ['a__b/c---d/e.f_g', 'docker.io', 'a__b/c---d/e.f_g', null, null],
  ])('%s', (text, registry, path, tag, digest) => {
    expect(parseImage(text)).toEqual({ registry, path, repository: `${registry}/${path}`, tag, digest });
  });

  test.each([
    '',
    ' nginx',
    'nginx ',
    'nginx\n',
    'NGINX',
    'ghcr.io/Acme/report',
    'acme/Report',
    '/nginx',
    'nginx/',
    'acme//report',
    'ghcr.io//report',
    'nginx:',
    'nginx:-1',
    'nginx:.1',
    'nginx:a b',
    `nginx:${'x'.repeat(129)}`,
    'nginx@',
    'nginx@sha256:abc',
    `nginx@sha256:${A.toUpperCase()}`,
    `nginx@md5:${'a'.repeat(32)}`,
    `nginx@sha256:${A}a`,
    `nginx@sha256:${A}@sha256:${B}`,
    `@sha256:${A}`,
    A, // an image id
    '-nginx',
    'nginx-',
    'a..b',
    'a___b',
    'a._b',
    'ng\u0456nx', // a Cyrillic i
    'http://ghcr.io/acme/report',
    'https://ghcr.io/acme/report',
    'user@ghcr.io/acme/report',
    'ghcr.io./acme/report',
    '-ghcr.io/acme/report',
    'ghcr.io:/acme/report',
    'ghcr.io:80a/acme/report',
    'a_b.c/report',
    '$(IMAGE)',
    '{{ .Values.image }}',
    'ghcr.io/acme/*',
    '*',
    'x'.repeat(256),
    `${'a/'.repeat(5_000_000)}b`,
    'a-'.repeat(5_000_000),
    ':'.repeat(10_000_000),
  ])('%# is no reference', text => {
    expect(parseImage(text)).toBeNull();
  });

  test('the full text of a reference is read as the same reference', () => {
    for (const text of [
      'nginx',
      'docker.io/nginx:1',
      'GHCR.io/a/b',
      'Acme/report',
      `nginx:1@sha256:${A}`,
      `nginx@sha256:${A}`,
      'localhost/x',
    ]) {
      const reference = parseImage(text);
      if (reference === null) throw new Error(text);
      expect(imageText(parseImage(imageText(reference)) ?? reference)).toBe(imageText(reference));
    }
    expect(imageText(parseImage('nginx') ?? never())).toBe('docker.io/library/nginx:latest');
    expect(imageText(parseImage(`nginx@sha256:${A}`) ?? never())).toBe(`docker.io/library/nginx@sha256:${A}`);
  });
});

describe('imageMatches', () => {
  const image = 'ghcr.io/acme/report';
  test.each([
    // one exact reference
    [image, image],
    [image, `${image}:latest`],
    [`${image}:latest`, image],
    [`${image}:1.2`, `${image}:1.2`],
    [`${image}:1.2`, `GHCR.io/acme/report:1.2`],
    ['nginx', 'docker.io/library/nginx:latest'],
    ['docker.io/nginx:1', 'index.docker.io/library/nginx:1'],
    [`${image}@sha256:${A}`, `${image}@sha256:${A}`],
    // a digest decides, a tag beside it is decoration
    [`${image}@sha256:${A}`, `${image}:1.2@sha256:${A}`],
    [`${image}:1.2@sha256:${A}`, `${image}@sha256:${A}`],
    [`${image}:1.2@sha256:${A}`, `${image}:9.9@sha256:${A}`],
    // tags with a wildcard
    [`${image}:*`, `${image}:1.2`],
    [`${image}:*`, image],
    [`${image}:*`, `${image}:1.2@sha256:${A}`],
    [`${image}:*`, `${image}@sha256:${A}`],
    [`${image}:v1.*`, `${image}:v1.2`],
    [`${image}:v1.*`, `${image}:v1.2@sha256:${A}`],
    [`${image}:*-alpine`, `${image}:1.2-alpine`],
    [`${image}:1*2*3`, `${image}:1.2.2.3`],
    [`${image}:la*`, image],
    // digests with a wildcard
    [`${image}@sha256:*`, `${image}@sha256:${A}`],
    [`${image}@sha256:*`, `${image}:1.2@sha256:${A}`],
    [`${image}@*`, `${image}@sha256:${A}`],
    [`${image}:1.*@sha256:*`, `${image}:1.2@sha256:${A}`],
    // repositories with a wildcard
    ['ghcr.io/acme/*', `${image}:1.2`],
    ['ghcr.io/acme/*', image],
    ['ghcr.io/acme/*', `${image}@sha256:${A}`],
    ['ghcr.io/acme/*', 'ghcr.io/acme/tools/report:1'],
    ['ghcr.io/acme/**', 'ghcr.io/acme/tools/report:1'],
    ['ghcr.io/*', `${image}:1`],
    ['ghcr.io/acme/*:v1.*', `${image}:v1.2`],
    ['ghcr.io/acme/re*', `${image}:1`],
    ['ghcr.io/*/report:*', `${image}:1`],
    ['*.acme.example/report:*', 'eu.acme.example/report:1'],
    ['localhost:*/report:1', 'localhost:5000/report:1'],
    ['docker.io/*', 'nginx:1'],
    ['docker.io/*', 'acme/report'],
    ['docker.io/library/*', 'nginx:1'],
    ['docker.io/acme/*', 'acme/report:2'],
    ['acme/*', 'docker.io/acme/report:2'],
    ['*', `${image}:1@sha256:${A}`],
    // what is no reference: the same text
    ['$(IMAGE)', '$(IMAGE)'],
  ])('%s matches %s', (pattern, candidate) => {
    expect(imageMatches(pattern, candidate)).toBe(true);
  });

  test.each([
    ['', image],
    ['', ''.padEnd(1)],
    [image, `${image}:1.2`],
    [image, `${image}@sha256:${A}`],
    [image, `${image}:latest@sha256:${A}`],
    [`${image}:1.2`, `${image}:1.3`],
    [`${image}:1.2`, `${image}:1.2.1`],
    [`${image}:1.2`, `${image}:1.2@sha256:${A}`],
    [`${image}@sha256:${A}`, `${image}@sha256:${B}`],
    [`${image}:1.2@sha256:${A}`, `${image}:1.2`],
    [`${image}:1.2@sha256:${A}`, `${image}:1.2@sha256:${B}`],
    [`${image}:1.*`, image],
    [`${image}:1.*`, `${image}:2.1`],
    [`${image}:1.*`, `${image}@sha256:${A}`],
    [`${image}:1*2*3`, `${image}:1.3.2`],
    [`${image}:1*2*2`, `${image}:12`],
    [`${image}:1.2*.2`, `${image}:1.2`], // the ends must not overlap
    [`${image}@sha256:*`, `${image}:1.2`],
    [`${image}@sha256:*`, `${image}@sha512:${A}${B}`],
    [`${image}:1.*@sha256:*`, `${image}:2.0@sha256:${A}`],
    [`${image}:1.*@sha256:*`, `${image}@sha256:${A}`],
    // registries and paths that only look alike
    [`${image}:*`, 'ghcr.io.evil.example/acme/report:1'],
    [`${image}:*`, 'evil.example/ghcr.io/acme/report:1'],
    [`${image}:*`, 'ghcr.io/acme/report-evil:1'],
    [`${image}:*`, 'ghcr.io/acme/report/evil:1'],
    [`${image}:*`, 'ghcr.io/acme/x/report:1'],
    [`${image}:*`, 'acme/report:1'],
    [`${image}:*`, 'ghcr.io:444/acme/report:1'],
    ['ghcr.io/acme/*', 'ghcr.io/acme-evil/report:1'],
    ['ghcr.io/acme/*', 'ghcr.io/acme:1'],
    ['ghcr.io/acme/*', 'ghcr.io.evil.example/acme/report'],
    ['ghcr.io/acme/*', 'evil.example/ghcr.io/acme/report'],
    ['ghcr.io/*', 'ghcr.io.evil.example/acme/report'],
    ['ghcr.io*/acme/*', 'evil.example/acme/report'],
    ['*.acme.example/report:*', 'evil.example/x.acme.example/report:1'],
    ['*.acme.example/report:*', 'acme.example.evil.example/report:1'],
    ['ghcr.io/acme/re*', 'ghcr.io/acme/re/evil:1'],
    ['ghcr.io/acme/re*t:1', 'ghcr.io/acme/re/t:1'],
    ['ghcr.io/*/report:*', 'ghcr.io/a/b/report:1'],
    ['ghcr.io/*/report:*', 'ghcr.io/report:1'],
    ['ghcr.io/acme/*:v1.*', `${image}:latest`],
    ['nginx:*', 'evil/nginx:1'],
    ['nginx:*', 'ghcr.io/library/nginx:1'],
    ['docker.io/library/*', 'acme/nginx:1'],
    ['docker.io/*', 'ghcr.io/acme/report'],
    ['*/report:*', `${image}:1`], // without a dot or port the first part is a path of Docker Hub
    // a pattern is no regular expression
    ['ghcr.io/acme/repor.:1', `${image}:1`],
    [`${image}:(1|2)`, `${image}:1`],
    [`${image}:[0-9]`, `${image}:1`],
    [`${image}:?`, `${image}:1`],
    // what is no reference
    ['*', '$(IMAGE)'],
    ['$(*)', '$(IMAGE)'],
    ['ghcr.io/acme/*', 'ghcr.io/acme/'],
    ['ghcr.io/acme/*', 'ghcr.io/acme/../evil'],
    ['ghcr.io/acme/*', 'ghcr.io/acme/report:1 --privileged'],
    ['ghcr.io/acme/*', 'ghcr.io/acme/report@evil.example/x'],
  ])('%s does not match %s', (pattern, candidate) => {
    expect(imageMatches(pattern, candidate)).toBe(false);
  });

  test('patterns of stars against long names', () => {
    const stars = `ghcr.io/${'*a'.repeat(450)}*`;
    expect(imageMatches(stars, `ghcr.io/${'a'.repeat(250)}:1`)).toBe(false);
    expect(imageMatches('*a'.repeat(5_000_000), 'ghcr.io/a')).toBe(false);
    expect(imageMatches(`ghcr.io/a:${'*a'.repeat(60)}b`, `ghcr.io/a:${'a'.repeat(128)}`)).toBe(false);
    expect(imageMatches(`ghcr.io/a:${'*a'.repeat(60)}`, `ghcr.io/a:${'a'.repeat(128)}`)).toBe(true);
  });
});

describe('imagePattern', () => {
  test.each([
    ['nginx:1.27', 'docker.io/library/nginx:*', 'docker.io/library/nginx:1.27', 'docker.io/library/nginx:1.27'],
    ['nginx', 'docker.io/library/nginx:*', 'docker.io/library/nginx:latest', 'docker.io/library/nginx:latest'],
    [
      `ghcr.io/acme/report:1.2@sha256:${A}`,
      'ghcr.io/acme/report:*',
      'ghcr.io/acme/report:1.2@sha256:*',
      `ghcr.io/acme/report:1.2@sha256:${A}`,
    ],
    [
      `ghcr.io/acme/report@sha256:${A}`,
      'ghcr.io/acme/report:*',
      'ghcr.io/acme/report@sha256:*',
      `ghcr.io/acme/report@sha256:${A}`,
    ],
    ['$(IMAGE)', '$(IMAGE)', '$(IMAGE)', '$(IMAGE)'],
  ])('%s', (image, repository, tag, digest) => {
    expect(imagePattern(image, 'repository')).toBe(repository);
    expect(imagePattern(image, 'tag')).toBe(tag);
    expect(imagePattern(image, 'digest')).toBe(digest);
  });

  const part = fc.stringMatching(/^[a-z0-9]{1,6}(-[a-z0-9]{1,4})?$/);
  const images = fc
    .tuple(
      fc.constantFrom('', 'ghcr.io/', 'docker.io/', 'registry.acme.example:5000/', 'localhost/'),
      fc.array(part, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('', ':latest', ':1.2', ':v3_x'),
      fc.constantFrom('', `@sha256:${A}`, `@sha256:${B}`),
    )
    .map(([registry, path, tag, digest]) => `${registry}${path.join('/')}${tag}${digest}`);

  test('matches its image at every precision, and nothing from another repository', () => {
    fc.assert(
      fc.property(images, images, fc.constantFrom('repository', 'tag', 'digest'), (image, other, precision) => {
        const pattern = imagePattern(image, precision);
        expect(imageMatches(pattern, image)).toBe(true);
        if (parseImage(other)?.repository !== parseImage(image)?.repository)
          expect(imageMatches(pattern, other)).toBe(false);
      }),
      { seed: 1, numRuns: 1_000 },
    );
  });

  test('without room in it, means the same content', () => {
    fc.assert(
      fc.property(
        images,
        fc.constantFrom('', ':latest', ':1.2'),
        fc.constantFrom('', `@sha256:${A}`),
        (image, tag, digest) => {
          const other = `${parseImage(image)?.repository}${tag}${digest}`;
          const [mine, theirs] = [parseImage(image) ?? never(), parseImage(other) ?? never()];
          const sameContent =
            mine.digest === null && theirs.digest === null
              ? (mine.tag ?? 'latest') === (theirs.tag ?? 'latest')
              : mine.digest === theirs.digest;
          expect(imageMatches(imagePattern(image, 'digest'), other)).toBe(sameContent);
        },
      ),
      { seed: 2, numRuns: 500 },
    );
  });
});

describe('defaultPullPolicy', () => {
  test.each([
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    [`nginx:latest@sha256:${A}`, 'Always'],
    ['nginx:1', 'IfNotPresent'],
    [`nginx@sha256:${A}`, 'IfNotPresent'],
    [`nginx:1@sha256:${A}`, 'IfNotPresent'],
    ['localhost:5000/nginx', 'Always'],
    ['', 'IfNotPresent'],
    ['Not An Image:latest', 'IfNotPresent'],
  ])('%s: %s', (image, policy) => {
    expect(defaultPullPolicy(image)).toBe(policy);
  });
});

function never(): never {
  throw new Error('no reference');
}
