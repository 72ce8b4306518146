// Argo CD's ApplicationSet: one Application for each set of parameters that its generators give.
// https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/

import { TemplateError } from '../../kube/go-template/tokens.ts';
import { isObject, objectAt, stringAt, valueAt } from '../../kube/object.ts';
import type { Json, JsonObject, Problem } from '../../model.ts';
import { escapeLine, quote } from '../../text/escape.ts';
import {
  type DeployerContext,
  type DeployerObject,
  type Followed,
  joinFollowed,
  NOTHING_FOLLOWED,
} from '../deployer.ts';
import { describe, nameOf, notFollowed } from '../describe.ts';
import { objectsAt, textsAt } from '../lists.ts';
import { readYamlText } from '../read-yaml.ts';
import { followApplication } from './application.ts';
import { type GeneratorSettings, type Transformed, transform } from './generators.ts';
import { isZero } from './go-json.ts';
import { filesRead, namesOfOverrides } from './set-files.ts';
import { strategicPatch } from './strategic-patch.ts';
import { type Filling, fillTemplate, fillText, type Parameters, templateRoom } from './template.ts';

/** Applications of one set. Real sets of sets reach a few hundred. */
const MAX_APPLICATIONS = 1_000;

const UNSEEN_HINT = 'Name its sources under `sources` in the config, or write the Applications out.';
const REFUSED_HINT = 'Argo CD refuses that, and makes no Application of the whole set: correct it.';

interface MadeApplication {
  readonly object: JsonObject;
  readonly open: boolean;
}

export async function followApplicationSet(found: DeployerObject, context: DeployerContext): Promise<Followed> {
  const spec = objectAt(found.object, ['spec']) ?? {};
  const template = objectAt(spec, ['template']);
  if (template === null) {
    // The API server refuses one without a template; what is left is a patch, and one that says nothing of what is deployed.
    if (!['generators', 'templatePatch'].some(field => valueAt(spec, [field]) !== undefined)) return NOTHING_FOLLOWED;
    return onlyProblem(
      notFollowed(found, 'has no template', 'Give it `spec.template`; a patch is read where a kustomization names it.'),
    );
  }
  const filling: Filling = {
    goTemplate: valueAt(spec, ['goTemplate']) === true,
    missingKey: missingKeyOf(textsAt(spec, ['goTemplateOptions'])),
    room: templateRoom(),
  };
  const settings: GeneratorSettings = { context, filling, limit: MAX_APPLICATIONS };
  const made: MadeApplication[] = [];
  const problems: Problem[] = [];
  try {
    for (const generator of objectsAt(spec, ['generators'])) {
      try {
        const transformed = await transform(generator, settings);
        // An empty one makes nothing: such sets are written for others to copy.
        if (transformed.length === 0 && Object.keys(generator).length > 0)
          throw new TemplateError('has a generator of no kind that is known here', false);
        made.push(...applicationsOf(transformed, template, stringAt(spec, ['templatePatch']) ?? '', filling));
      } catch (error) {
        if (!(error instanceof TemplateError) || error.refused) throw error;
        problems.push(notFollowed(found, sentence(error), UNSEEN_HINT, filesRead(template)));
      }
    }
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return onlyProblem(notFollowed(found, sentence(error), REFUSED_HINT));
  }
  return followAll(found, made, problems, context);
}

/** Messages of generators complete the sentence themselves; those of templates say what is wrong with one. */
function sentence(error: TemplateError): string {
  const message = escapeLine(error.message.slice(0, 500));
  return /^(?:has|generates|lists|nests|gives) /.test(message) ? message : `was not evaluated: ${message}`;
}

function missingKeyOf(options: readonly string[]): Filling['missingKey'] {
  const said = options.findLast(option => option.startsWith('missingkey='))?.slice('missingkey='.length);
  return said === 'zero' || said === 'error' ? said : 'default';
}

function applicationsOf(
  transformed: readonly Transformed[],
  template: JsonObject,
  patch: string,
  filling: Filling,
): readonly MadeApplication[] {
  const made: MadeApplication[] = [];
  for (const { sets, template: own } of transformed) {
    const merged = filledUp(own, template);
    for (const parameters of sets) {
      if (made.length > MAX_APPLICATIONS) return made;
      const application = fill(merged, parameters, filling);
      const object = patch === '' ? application : patched(application, patch, parameters, filling);
      made.push({ object, open: parameters.open });
    }
  }
  return made;
}

/** A set without any parameter leaves the template as it is. */
function fill(template: JsonObject, parameters: Parameters, filling: Filling): JsonObject {
  const isEmpty = parameters.values.size === 0 && !parameters.open;
  const filled = isEmpty ? template : fillTemplate(template, parameters, filling);
  const object: Record<string, Json> = Object.create(null);
  object['apiVersion'] = 'argoproj.io/v1alpha1';
  object['kind'] = 'Application';
  for (const field of ['metadata', 'spec']) object[field] = objectAt(filled, [field]) ?? {};
  return object;
}

/**
 * A generator's own template wins where it says something: what is empty in it is filled from the set's, so that it cannot unset.
 * https://github.com/darccio/mergo (Merge)
 */
function filledUp(own: JsonObject, from: JsonObject): JsonObject {
  const merged: Record<string, Json | undefined> = Object.create(null);
  for (const [key, value] of Object.entries(from)) merged[key] = value;
  for (const [key, value] of Object.entries(own)) {
    const base = merged[key];
    // A RawExtension is taken as a whole.
    if (isObject(value) && isObject(base) && key !== 'valuesObject') merged[key] = filledUp(value, base);
    else if (!isZero(value) || key === 'valuesObject') merged[key] = value;
  }
  return merged;
}

/** `templatePatch` is a text with placeholders, laid over each Application; the project it cannot change. */
function patched(application: JsonObject, patch: string, parameters: Parameters, filling: Filling): JsonObject {
  const read = readYamlText(fillText(patch, parameters, filling));
  if (read === null || (read.value !== null && !isObject(read.value)))
    throw new TemplateError('has a `templatePatch` that is no object');
  if (read.value === null) return application;
  const result = strategicPatch(application, read.value);
  const project = valueAt(application, ['spec', 'project']);
  const spec: Record<string, Json | undefined> = Object.assign(Object.create(null), objectAt(result, ['spec']));
  if (project === undefined) delete spec['project'];
  else spec['project'] = project;
  return { ...result, spec };
}

async function followAll(
  found: DeployerObject,
  made: readonly MadeApplication[],
  problems: Problem[],
  context: DeployerContext,
): Promise<Followed> {
  const parts: Followed[] = [];
  const named = new Map<string, number>();
  for (const { object, open } of made) if (!open) named.set(nameIn(object), (named.get(nameIn(object)) ?? 0) + 1);
  const known = made.some(({ open }) => !open);
  const differs = made.some(({ open, object }) => open && unknownPlaceholder(object) !== null);
  for (const { object, open } of made.slice(0, MAX_APPLICATIONS)) {
    const name = nameIn(object);
    if (open) {
      const unfilled = unknownPlaceholder(object);
      if (unfilled !== null) {
        const what = `puts ${quote(unfilled)} into its Applications' sources, which only the cluster knows`;
        // What the generator says of all clusters alike is filled in.
        problems.push(notFollowed(found, what, UNSEEN_HINT, filesRead(object)));
        continue;
      }
      for (const other of namesOfOverrides(object, name, context))
        parts.push(await followOne(found, object, other, context));
      // What does not differ by cluster is seen in the cluster that is known.
      if (known) continue;
    } else if (name === '' || (named.get(name) ?? 0) > 1) {
      const what =
        name === '' ? 'makes an Application without a name' : `makes several Applications of the name ${quote(name)}`;
      problems.push(notFollowed(found, what, 'Argo CD makes none of these: give each a name of its own.'));
      continue;
    }
    const followed = await followOne(found, object, name, context);
    // Is it the cluster that is always there, and nobody here wrote files for it? Then it deploys nothing, as that of a cluster switched off.
    if (!differs || !(await lacksFiles(followed, context))) parts.push(followed);
  }
  if (made.length > MAX_APPLICATIONS) problems.push(tooMany(found));
  const joined = joinFollowed(parts);
  return { ...joined, problems: [...once(problems), ...joined.problems] };
}

function followOne(
  found: DeployerObject,
  object: JsonObject,
  name: string,
  context: DeployerContext,
): Promise<Followed> {
  const application: DeployerObject = {
    ...found,
    object: withoutOpenNamespace(object),
    kind: 'Application',
    name,
    locate: () => found.locate(['spec', 'template']),
    via: describe(found, []),
  };
  return followApplication(application, context);
}

/** Does a chart get a values file that is not there? */
async function lacksFiles({ roots }: Followed, context: DeployerContext): Promise<boolean> {
  for (const { spec } of roots.filter(root => root.type === 'helm')) {
    for (const values of spec.values) {
      if (!('file' in values) || values.optional === true) continue;
      if ((await context.index.resolve(values.file)).kind !== 'file') return true;
    }
  }
  return false;
}

function nameIn(object: JsonObject): string {
  return stringAt(object, ['metadata', 'name']) ?? '';
}

/** A namespace that only the cluster knows is none that could be named. */
function withoutOpenNamespace(object: JsonObject): JsonObject {
  const namespace = stringAt(object, ['spec', 'destination', 'namespace']) ?? '';
  if (!namespace.includes('{{')) return object;
  const spec = objectAt(object, ['spec']) ?? {};
  const destination: Record<string, Json | undefined> = Object.assign(
    Object.create(null),
    objectAt(spec, ['destination']),
  );
  delete destination['namespace'];
  return { ...object, spec: { ...spec, destination } };
}

/** A placeholder that is left in what decides the rendering; names and destinations may keep theirs. */
function unknownPlaceholder(object: JsonObject): string | null {
  const texts = JSON.stringify(
    [valueAt(object, ['spec', 'source']) ?? null, valueAt(object, ['spec', 'sources']) ?? null],
    (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value),
  );
  const open = texts.indexOf('{{');
  return open === -1 ? null : `${texts.slice(open, open + 40).split('}}', 1)[0]}}}`;
}

function tooMany(found: DeployerObject): Problem {
  return {
    code: 'limit-reached',
    path: found.locate([]).path,
    message: `The ${nameOf(found)} makes more than ${MAX_APPLICATIONS} Applications; the others were not checked.`,
    hint: 'Split it into several.',
  };
}

function once(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map(problem => [problem.message, problem])).values()];
}

function onlyProblem(problem: Problem): Followed {
  return { ...NOTHING_FOLLOWED, problems: [problem] };
}
