// Prose, scripts and source code mention manifests too. Says of a text that is no YAML file by name whether Go could read an object from it.

import { leavesOpen } from './indent.ts';

/**
 * False only where go-yaml reads no mapping from the start of this text: then no deployer does, and what the text mentions is no
 * manifest. It looks at the lines that stand as far left as the first one:
 *
 * - A root that starts as a sequence, a block scalar or an alias is no object, and none of them can be a key of one.
 * - A plain word at the start is a key only if `: ` follows on its line; else the whole root is one text, or an error.
 * - Each further line at the column of the first key must start a key itself, or an item of a sequence below one. A line further
 *   left, a document marker or a directive ends the root, and the object counts.
 * - Where a line leaves quotes or brackets open, nothing is certain of the next.
 *
 * https://github.com/yaml/go-yaml/blob/v2.4.3/scannerc.go (yaml_parser_save_simple_key, yaml_simple_key_is_valid)
 */
export function couldBeObject(text: string): boolean {
  let column = -1;
  let line = 0;
  while (line < text.length) {
    const newline = text.indexOf('\n', line);
    const end = newline === -1 ? text.length : newline;
    const source = text.slice(line, end).replace(/\r$/, '');
    line = end + 1;
    const indent = source.search(/[^ ]/);
    if (indent === -1 || source.charAt(indent) === '#') continue;
    // Tags and anchors stand in front of what they belong to; with nothing behind them they make an empty key.
    const content = source.slice(indent).replace(/^(?:[!&]\S*[ \t]+)+:?/, tags => (tags.endsWith(':') ? '""' : ''));
    if (column === -1) {
      if (/^(?:---|\.\.\.)(?:[ \t]|$)/.test(source)) return true;
      if (/^(?:[[|>@`*]|[-:](?:[ \t]|$))/.test(content)) return false;
      if (/^(?:[{%&!?"'#]|$)/.test(content)) return true;
      if (!isPlainKey(content)) return false;
      column = indent;
    } else if (indent < column) {
      return true;
    } else if (indent === column && !/^-[ \t]/.test(content)) {
      if (/^(?:[{%&!?"'.|>#]|-(?:-|$)|$)/.test(content)) return true;
      if (content.startsWith('*') ? !/^\*[\w-]+[ \t]*:/.test(content) : !isPlainKey(content)) return false;
    }
    if (leavesOpen(source)) return true;
  }
  return column !== -1;
}

/** Is the first thing in it the item of a sequence? */
export function startsSequence(text: string): boolean {
  const line = text
    .split('\n')
    .find(each => each.trim() !== '' && !each.trim().startsWith('#') && each.trim() !== '---');
  return line !== undefined && /^ *(?:-(?:[ \t\r]|$)|\[)/.test(line);
}

function isPlainKey(content: string): boolean {
  return /:(?:[ \t]|$)/.test(content);
}
