// The licences of the packages that a bundle is made of: their own texts, as each asks for wherever its code goes.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Packages may share a text; a file that calls itself a notice belongs to it (Apache-2.0, section 4d). */
const LICENCE_FILE = /^(licen[cs]e|copying|notice|copyright|third.?party.?notices?)\b/i;

/**
 * @param inputs the files of the bundle, relative to the root
 * @returns one text: each package with its version, its licence's name and the text of it
 * @throws where a package has neither a text nor a name of a licence
 */
export function licencesOf(inputs: readonly string[], root: string): string {
  const parts = packagesOf(inputs).map(folder => licenceOf(path.join(root, folder)));
  const head =
    'Cronledger is licensed under the Apache License 2.0. This folder also holds code of the packages below, under their own licences.\n';
  // One package may be there twice, in two folders.
  return [head, ...[...new Set(parts)].toSorted()].join(`\n${'-'.repeat(80)}\n\n`);
}

/** The folders of the packages that the files are in, each once: `node_modules/@scope/name`, also within another package. */
export function packagesOf(inputs: readonly string[]): readonly string[] {
  const folders = inputs.flatMap(input => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input) ?? []);
  return [...new Set(folders)].toSorted();
}

function licenceOf(folder: string): string {
  const { name, version, license, author } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter(file => LICENCE_FILE.test(file))
    .toSorted()
    .map(file => readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  if (texts.length === 0 && typeof license !== 'string')
    throw new Error(`${name} ${version} says nothing of a licence.`);
  const by = typeof author === 'string' ? author : (author?.name ?? null);
  const without = `The package carries no text of its licence${by === null ? '' : `; its author is ${by}`}.`;
  return `${name} ${version}\n${license ?? 'See below.'}\n\n${texts.length === 0 ? without : texts.join('\n\n')}\n`;
}
