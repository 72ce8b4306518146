// Writes texts of the copy over, and puts folders in the place of archives.
import type { Sandbox } from '../sandbox.ts';
import { type Rewriting, rewritten } from './rewrite.ts';
import type { ChartTexts } from './texts.ts';

/** The texts of the copy, written over. */
export function writeOver(sandbox: Sandbox, texts: ChartTexts, rewriting: Rewriting): void {
  for (const [path, text] of texts.written) sandbox.place(`../repository/${path}`, rewritten(text, rewriting));
}

/** In place of archives, so that what is in them can be written over. */
export function unpackPackages(sandbox: Sandbox, texts: ChartTexts): void {
  for (const [archive, files] of texts.packages) {
    const folder = archive.slice(0, -'.tgz'.length);
    for (const [name, bytes] of files) {
      sandbox.place(`../repository/${folder}/${name}`, bytes);
      if (bytes.includes('{{')) texts.written.set(`${folder}/${name}`, bytes.toString('utf8'));
    }
    sandbox.remove(archive);
  }
  texts.packages.clear();
}
