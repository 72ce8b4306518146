// Says of a file's bytes whether they could hold one of some texts, such as the names of ConfigMaps. May pass too much, never too little.
import { Buffer } from 'node:buffer';

/**
 * Proof. A scalar that parse.ts reads stands in the file as it is (also where an alias repeats it; the names that are asked for hold
 * no blank, so folding cannot split one), or with an escape in double quotes that can make a letter or join lines (`\x`, `\u`,
 * `\U`, a backslash at a line's end), or in base64 under a tag. Files with such an escape or a tag pass, as does UTF-16, which
 * has a NUL in every ASCII character.
 */
export function createMention(texts: readonly string[]): (bytes: Uint8Array) => boolean {
  const wanted = texts.map(text => Buffer.from(text, 'utf8'));
  return bytes => {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return wanted.some(text => view.includes(text)) || DISGUISES.some(disguise => view.includes(disguise));
  };
}

const DISGUISES = ['\\x', '\\u', '\\U', '\\\n', '\\\r', 'binary', '!<', '\0'].map(text => Buffer.from(text, 'latin1'));
