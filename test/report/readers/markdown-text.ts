// What of a Markdown text GitHub would read as prose: all but fenced blocks, code spans and the report's own few HTML tags.

export interface ReadMarkdown {
  /** The prose, entities decoded, a line per line. */
  readonly prose: readonly string[];
  readonly fences: number;
  /** Is the last fence closed? */
  readonly closed: boolean;
}

const OWN_TAGS = /<br>|<\/?details>|<summary>or paste it into <code>[^<>"']*<\/code><\/summary>/g;

export function readMarkdown(text: string): ReadMarkdown {
  const prose: string[] = [];
  let fence = '';
  let fences = 0;
  for (const line of text.split('\n')) {
    const ticks = /^ *(`{3,})([^`]*)$/.exec(line);
    if (fence !== '') {
      if (ticks?.[2] === '' && (ticks[1]?.length ?? 0) >= fence.length) fence = '';
    } else if (ticks !== null) {
      fence = ticks[1] ?? '';
      fences += 1;
    } else prose.push(decode(withoutCodeSpans(line).replace(OWN_TAGS, ' ')));
  }
  return { prose, fences, closed: fence === '' };
}

/** A code span ends at the next run of as many backticks as began it: https://spec.commonmark.org/0.31.2/#code-spans */
function withoutCodeSpans(line: string): string {
  let out = '';
  let rest = line;
  for (;;) {
    const open = /`+/.exec(rest);
    if (open === null) return out + rest;
    const run = open[0];
    const after = rest.slice(open.index + run.length);
    const close = [...after.matchAll(/`+/g)].find(match => match[0].length === run.length);
    out += `${rest.slice(0, open.index)}${close === undefined ? run : '\u{1f}'}`;
    rest = close === undefined ? after : after.slice(close.index + run.length);
  }
}

function decode(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
