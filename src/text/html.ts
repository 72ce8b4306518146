// HTML that escapes by construction: what is put into a template is text, unless a template made it.
import { markup } from './escape.ts';

/** Markup: made by `html`, or trusted because it is our own. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Text is escaped, markup stands as it is, a list is its items one after the other. */
export type HtmlValue = string | number | Html | readonly Html[];

/** For content of elements and for attributes in double quotes. */
export function html(texts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(
    texts.map((text, index) => text + (index < values.length ? textOf(values[index] ?? '') : '')).join(''),
  );
}

/** Markup, a style or a program of our own. Never for anything that was read. */
export function ownHtml(text: string): Html {
  return new Html(text);
}

export function joinHtml(parts: readonly Html[], separator: string): Html {
  return new Html(parts.map(({ text }) => text).join(separator));
}

export const NO_HTML = new Html('');

function textOf(value: HtmlValue): string {
  if (value instanceof Html) return value.text;
  return Array.isArray(value) ? value.map(textOf).join('') : markup(String(value));
}

/** Sentences; what stands between backticks is code. */
export function proseHtml(text: string): Html {
  const parts = text.split('`');
  return html`${parts.map((part, index) => (index % 2 === 1 ? codeHtml(part) : html`${part}`))}`;
}

export function codeHtml(text: string): Html {
  return html`<code>${text}</code>`;
}
