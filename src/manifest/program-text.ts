// Source code and templates that hold the text of a manifest, and are none. What cannot be read in them is nothing broken: no deployer
// takes a file of such a name for a manifest, and kubectl stops at what it cannot read.

const PROGRAM = /\.(?:py|rb|go|js|mjs|cjs|ts|tsx|jsx|java|kt|rs|sh|bash|ps1|pl|php|lua|cs|groovy|scala|ipynb)$/i;
/** `job.yaml.j2` says by its name that it becomes a manifest. */
const JINJA = /(?<!\.ya?ml|\.json)\.(?:j2|jinja2?)$/i;

/** Is what cannot be read in this file a part of a program, or of a template for some other text? */
export function isProgramText(path: string, document: string): boolean {
  if (PROGRAM.test(path)) return true;
  // A template of a whole manifest has these at the margin; one that quotes a manifest has them further in, or not both.
  return JINJA.test(path) && !(/^kind:/m.test(document) && /^apiVersion:/m.test(document));
}
