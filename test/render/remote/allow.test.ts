// Which addresses an allow list lets be fetched, and what is no address at all.
import { expect, test } from 'vitest';
import { allowTest, normalAddress } from '../../../src/render/remote/allow.ts';
import { gitReference } from '../../../src/render/remote/git.ts';

const ALLOW = [
  'https://charts.example.com/**',
  'oci://ghcr.io/acme/**',
  'https://github.com/acme/*',
  'https://*.example.org/charts/**',
  'http://127.0.0.1:5000/**',
];

test.each([
  ['https://charts.example.com', true],
  ['https://charts.example.com/stable/redis', true],
  ['https://CHARTS.example.com:443/x', true],
  ['https://charts.example.com.evil.test/x', false],
  ['https://charts.example.com@evil.test/x', false],
  ['https://user:secret@charts.example.com/x', false],
  ['https://charts.example.com:8443/x', false],
  ['http://charts.example.com/x', false],
  ['ftp://charts.example.com/x', false],
  ['https://charts.example.com\\@evil.test/x', true],
  ['https://evil.test\\@charts.example.com/x', false],
  ['oci://ghcr.io/acme/redis', true],
  ['oci://ghcr.io/acme', true],
  ['oci://ghcr.io/acmecorp/redis', false],
  ['oci://ghcr.io/acme/../evil/redis', false],
  ['oci://ghcr.io/acme/%2e%2e/evil/redis', false],
  ['oci://ghcr.io/acme/..%2fevil', false],
  ['https://github.com/acme/base', true],
  ['https://github.com/acme/base/deeper', false],
  ['https://a.example.org/charts/x', true],
  ['https://a.b.example.org/charts/x', true],
  ['https://evil.test/.example.org/charts/x', false],
  ['http://127.0.0.1:5000/x', true],
  ['http://127.0.0.1:5001/x', false],
  ['http://10.0.0.1:5000/x', false],
  ['file:///etc/passwd', false],
  ['', false],
])('%s: %s', (url, allowed) => {
  expect(allowTest(ALLOW)(url)).toBe(allowed);
});

test('an address is what a server gets', () => {
  expect(normalAddress('HTTPS://Charts.Example.com/a/../b/./c/')).toBe('https://charts.example.com/b/c');
});

test.each([
  ['https://github.com/acme/base//apps/x?ref=v1', 'https://github.com/acme/base', 'apps/x', 'v1'],
  ['github.com/acme/base/apps?ref=v1', 'https://github.com/acme/base', 'apps', 'v1'],
  ['git::https://git.example.com/team/base.git/apps?ref=v1', 'https://git.example.com/team/base.git', 'apps', 'v1'],
  ['https://git.example.com/team/sub/base.git?ref=v1', 'https://git.example.com/team/sub/base.git', '', 'v1'],
  ['https://github.com/acme/base', 'https://github.com/acme/base', '', ''],
])('%s names a repository', (text, url, folder, ref) => {
  expect(gitReference(text)).toEqual({ url, folder, ref });
});

test.each(['git@github.com:acme/base', 'ssh://git@github.com/acme/base', 'file:///srv/base', 'https://u@h.test/a/b'])(
  '%s names none that is fetched',
  text => {
    expect(gitReference(text)).toBeNull();
  },
);
