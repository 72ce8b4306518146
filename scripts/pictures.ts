// Makes the pictures of docs/images from what the program prints: `npx tsx scripts/pictures.ts`. The comment is the demo's Markdown, set as
// GitHub sets it; the report is that of the demo's repository, adopted.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launchBrowser } from '../test/support/browser.ts';

const root = path.resolve(import.meta.dirname, '..');
const images = path.join(root, 'docs', 'images');
const program = path.join(root, 'dist', 'cli.js');
const folder = mkdtempSync(path.join(tmpdir(), 'cronledger-pictures-'));

function cronledger(args: readonly string[], cwd: string): string {
  const tools = { CRONLEDGER_HELM: '/nowhere', CRONLEDGER_KUBECTL: '/nowhere', CRONLEDGER_KUSTOMIZE: '/nowhere' };
  return execFileSync(process.execPath, [program, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...tools },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1f2328; --paper: #fff; --line: #d1d9e0; --soft: #f6f8fa; --quiet: #59636e; }
@media (prefers-color-scheme: dark) { :root { --ink: #f0f6fc; --paper: #0d1117; --line: #3d444d; --soft: #151b23; --quiet: #9198a1; } }
body { margin: 0; padding: 24px; background: var(--paper); color: var(--ink); font: 14px/1.5 system-ui, "DejaVu Sans", sans-serif; }
article { max-width: 880px; border: 1px solid var(--line); border-radius: 6px; }
header { padding: 8px 16px; background: var(--soft); border-bottom: 1px solid var(--line); color: var(--quiet); }
main { padding: 8px 16px 16px; } h2 { border-bottom: 1px solid var(--line); padding-bottom: .3em; } h3 { font-size: 1.2em; }
code { font: 85% ui-monospace, "DejaVu Sans Mono", monospace; background: #818b981f; border-radius: 6px; padding: .2em .4em; }
pre { background: var(--soft); padding: 12px; border-radius: 6px; overflow: hidden; } pre code { background: none; padding: 0; }
table { border-collapse: collapse; } th, td { border: 1px solid var(--line); padding: 6px 13px; text-align: left; } li { margin: 6px 0; }
`;

/** The Markdown that the report uses, and no more of it. */
function htmlOf(markdown: string): string {
  const out: string[] = [];
  let list = false;
  let table = false;
  let code: string[] | null = null;
  const close = (): void => {
    if (list) out.push('</ul>');
    if (table) out.push('</table>');
    list = false;
    table = false;
  };
  for (const line of markdown.split('\n')) {
    if (code !== null) {
      if (/^ *```/.test(line)) {
        out.push(`<pre><code>${code.join('\n')}</code></pre>`);
        code = null;
      } else code.push(escaped(line.replace(/^ {2}/, '')));
      continue;
    }
    const heading = /^(#{2,3}) (.*)$/.exec(line);
    const cells = /^\| (.*) \|$/.exec(line)?.[1]?.split(' | ');
    if (/^ *```/.test(line)) {
      close();
      code = [];
    } else if (heading !== null) {
      close();
      out.push(`<h${heading[1]?.length}>${inline(heading[2] ?? '')}</h${heading[1]?.length}>`);
    } else if (line.startsWith('- ')) {
      if (!list) {
        close();
        out.push('<ul>');
        list = true;
      }
      out.push(`<li>${inline(line.slice(2))}</li>`);
    } else if (cells !== undefined) {
      if (!table) {
        close();
        out.push('<table>');
      }
      const tag = table ? 'td' : 'th';
      table = true;
      out.push(`<tr>${cells.map(cell => `<${tag}>${inline(cell)}</${tag}>`).join('')}</tr>`);
    } else if (line !== '' && !/^\|[-|]+\|$/.test(line)) {
      close();
      out.push(`<p>${/^<\/?(details|summary)/.test(line) ? line : inline(line)}</p>`);
    }
  }
  close();
  return out.join('\n');
}

function inline(text: string): string {
  return text
    .split(/(`+[^`]+`+|<br>)/)
    .map(part => {
      if (part === '<br>') return part;
      const code = /^`+([^`]+)`+$/.exec(part)?.[1];
      if (code !== undefined) return `<code>${escaped(code.replaceAll('\\|', '|'))}</code>`;
      return escaped(part).replace(/\*\*(.+?)\*\*/g, '<b>$1</b>');
    })
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

async function main(): Promise<void> {
  mkdirSync(images, { recursive: true });
  const markdown = cronledger(['demo', '--format', 'markdown', '--keep', path.join(folder, 'demo')], folder);
  const comment = path.join(folder, 'comment.html');
  const body = `<article><header><b>github-actions</b> commented</header><main>${htmlOf(markdown)}</main></article>`;
  writeFileSync(comment, `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>${body}`);
  const report = path.join(folder, 'report.html');
  cronledger(['inventory', 'report', '--rev', 'main', '--output', report], path.join(folder, 'demo'));
  const browser = await launchBrowser();
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [name, file] of Object.entries({ comment, report })) {
      const context = await browser.newContext({ viewport: { width: 930, height: 760 }, colorScheme });
      const page = await context.newPage();
      await page.goto(`file://${file}`);
      await page.screenshot({ path: path.join(images, `${name}-${colorScheme}.png`) });
      await context.close();
    }
  }
  await browser.close();
}

main().finally(() => rmSync(folder, { recursive: true, force: true }));
