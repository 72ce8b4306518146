// What a workload is for, as its manifest says it: an annotation, or the comment above it.

import { stringAt } from '../../kube/object.ts';
import type { Workload } from '../../model.ts';

/** In the order in which they count. https://kubernetes.io/docs/reference/labels-annotations-taints/#description */
const ANNOTATIONS = ['cronledger.dev/purpose', 'kubernetes.io/description', 'description'];

const MAX_LENGTH = 200;

/** Comments that say something about the file, not about the workload. */
const NOT_A_PURPOSE =
  /^(?:-+$|yaml-language-server:|\$schema|source:|copyright\b|spdx-|licen[sc]ed?\b|todo\b|fixme\b|code generated\b|vim?:|prettier-ignore|yamllint\b|kics-scan\b|checkov:|trivy:)/i;

/** Everything that is no visible character or plain blank. */
const UNSEEN = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]+/gu;

/** One line of at most 200 characters, or null. It was written by the author of the manifest; a person should read it. */
export function purposeOf(workload: Workload): string | null {
  for (const annotation of ANNOTATIONS) {
    const text = stringAt(workload.object, ['metadata', 'annotations', annotation]);
    const line = text === null ? '' : oneLine(text);
    if (line !== '') return shorten(line);
  }
  // The comment stands above the whole manifest, so it says nothing of one object inside it.
  if (workload.at.length > 0) return null;
  const lines = workload.manifest.comment
    .split('\n')
    .map(line => oneLine(line.replace(/^[\s#]+/, '')))
    .filter(line => line !== '' && !NOT_A_PURPOSE.test(line));
  return lines.length === 0 ? null : shorten(lines.join(' '));
}

/** A text on one line of at most 200 characters; null where nothing of it can be seen. */
export function lineOf(text: string): string | null {
  const line = oneLine(text);
  return line === '' ? null : shorten(line);
}

function oneLine(text: string): string {
  // Longer texts are cut anyway; this bounds the work.
  return text.slice(0, 10_000).replace(UNSEEN, ' ').trim();
}

function shorten(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  const cut = text.slice(0, MAX_LENGTH);
  const blank = cut.lastIndexOf(' ');
  // Never between the halves of a character.
  return `${(blank > MAX_LENGTH / 2 ? cut.slice(0, blank) : cut).replace(/[\ud800-\udbff]$/, '')}…`;
}
