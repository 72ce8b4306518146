// Prose, scripts and source code mention manifests too. Says of a text that is no YAML file by name whether Go could read an object from it.

/**
 * False only where go-yaml reads no mapping from the start of this text for certain: then no deployer does, and what the text
 * mentions is no manifest. It looks at the lines that stand as far left as the first one:
 *
 * - A root that starts as a sequence or a block scalar is no object, and neither can be a key of one.
 * - A plain word at the start is a key only if `: ` follows on its line; else the whole root is one text, or an error.
 * - Each further line at the column of the first key must start a key itself, unless it lies within quotes or brackets that an
 *   earlier line opened. A line further left, a document marker or a directive ends the root, and the object counts.
 *
 * https://github.com/yaml/go-yaml/blob/v2.4.3/scannerc.go (yaml_parser_save_simple_key, yaml_simple_key_is_valid)
 */
export function couldBeObject(text: string): boolean {
  let column = -1;
  let line = 0;
  while (line < text.length) {
    const newline = text.indexOf('\n', line);
    const end = newline === -1 ? text.length : newline;
    const source = text.slice(line, end);
    line = end + 1;
    const indent = source.search(/[^ ]/);
    if (indent === -1 || source.charAt(indent) === '#' || source.charAt(indent) === '\r') continue;
    const content = source.slice(indent);
    if (column === -1) {
      if (/^(?:---|\.\.\.)(?:[ \t\r]|$)/.test(source)) return true;
      if (/^(?:[[|>@`]|[-:](?:[ \t\r]|$))/.test(content)) return false;
      if (/^[{%&*!?"']/.test(content)) return true;
      if (!isPlainKey(content)) return false;
      column = indent;
    } else if (indent < column) {
      return true;
    } else if (indent === column) {
      if (/^[{%&*!?"'.-]/.test(content)) return true;
      if (!isPlainKey(content)) return false;
    }
    // What is in quotes or brackets may go on anywhere. Where they might be opened, nothing can be said of the next lines.
    if (/(?:^|[^A-Za-z0-9])["'{[]/.test(content)) return true;
  }
  return column !== -1;
}

function isPlainKey(content: string): boolean {
  return /:(?:[ \t\r]|$)/.test(content);
}
