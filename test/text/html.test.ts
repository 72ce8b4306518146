import { expect, test } from 'vitest';
import { codeHtml, html, joinHtml, NO_HTML, proseHtml } from '../../src/text/html.ts';

const HOSTILE = `"><script>alert('x')</script>&`;
const ESCAPED = '&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;';

test('what is put into a template is text, unless a template made it', () => {
  expect(html`<p title="${HOSTILE}">${HOSTILE}</p>`.text).toBe(`<p title="${ESCAPED}">${ESCAPED}</p>`);
  expect(html`<p>${html`<b>${HOSTILE}</b>`}${NO_HTML}${3}</p>`.text).toBe(`<p><b>${ESCAPED}</b>3</p>`);
  expect(html`<ul>${['a', HOSTILE].map(item => html`<li>${item}</li>`)}</ul>`.text).toBe(
    `<ul><li>a</li><li>${ESCAPED}</li></ul>`,
  );
});

test('an object that only looks like markup is none', () => {
  const forged = { text: '<script>' } as unknown as string;
  expect(html`<p>${forged}</p>`.text).not.toContain('<script>');
});

test('joined, as code, and as sentences with code in them', () => {
  expect(joinHtml([codeHtml('<a>'), html`b`], '<br>').text).toBe('<code>&lt;a&gt;</code><br>b');
  expect(proseHtml('Set `<x>` & go').text).toBe('Set <code>&lt;x&gt;</code> &amp; go');
});
