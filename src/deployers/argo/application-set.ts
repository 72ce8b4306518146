// Argo CD's ApplicationSet: one Application for each set of parameters that its generators give.
// https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/

import { isObject, objectAt, stringAt, valueAt } from '../../kube/object.ts';
import type { Json, JsonObject, Problem } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import {
  type DeployerContext,
  type DeployerObject,
  type Followed,
  joinFollowed,
  NOTHING_FOLLOWED,
} from '../deployer.ts';
import { describe, nameOf, notFollowed } from '../describe.ts';
import { objectsAt } from '../lists.ts';
import { followApplication } from './application.ts';
import { generateParameters } from './generators.ts';
import { mergePatch } from './source-files.ts';
import { fillTemplate, type Parameters, type Room, templateRoom } from './template.ts';

/** Applications of one set. Real sets of sets reach a few hundred. */
const MAX_APPLICATIONS = 1_000;

const NOT_FOLLOWED_HINT =
  'Name its sources under `sources` in the config, or write the Applications out: only placeholders that name a parameter are filled here.';

export async function followApplicationSet(found: DeployerObject, context: DeployerContext): Promise<Followed> {
  const spec = objectAt(found.object, ['spec']) ?? {};
  const template = objectAt(spec, ['template']);
  const goTemplate = valueAt(spec, ['goTemplate']) === true;
  const problems: Problem[] = [];
  if (template === null) return onlyProblem(notFollowed(found, 'has no template', 'Give it `spec.template`.'));
  if (stringAt(spec, ['templatePatch']) !== null) {
    problems.push(
      notFollowed(found, 'changes its Applications with `templatePatch`, which is not evaluated', NOT_FOLLOWED_HINT),
    );
  }
  const room = templateRoom();
  const parts: Followed[] = [];
  let applications = 0;
  for (const generator of objectsAt(spec, ['generators'])) {
    const generated = await generateParameters(generator, {
      context,
      goTemplate,
      limit: MAX_APPLICATIONS,
      room,
      depth: 0,
      outer: null,
    });
    for (const reason of generated.notFollowed) problems.push(notFollowed(found, reason, NOT_FOLLOWED_HINT));
    const own = templateOf(generator, template);
    for (const parameters of generated.sets) {
      applications += 1;
      if (applications > MAX_APPLICATIONS) break;
      parts.push(await followOne(found, own, parameters, goTemplate, room, context, problems));
    }
  }
  if (applications > MAX_APPLICATIONS) problems.push(tooMany(found));
  const joined = joinFollowed(parts);
  return { ...joined, problems: [...once(problems), ...joined.problems] };
}

/** A generator's own template wins over the set's where it says something. */
function templateOf(generator: JsonObject, template: JsonObject): JsonObject {
  const [kind] = Object.values(generator).filter((value): value is JsonObject => isObject(value));
  const own = kind === undefined ? null : objectAt(kind, ['template']);
  const merged: Json = own === null ? template : mergePatch(template, own);
  return isObject(merged) ? merged : template;
}

async function followOne(
  found: DeployerObject,
  template: JsonObject,
  parameters: Parameters,
  goTemplate: boolean,
  room: Room,
  context: DeployerContext,
  problems: Problem[],
): Promise<Followed> {
  const filled = fillTemplate(template, parameters, goTemplate, room);
  if (!filled.ok) {
    problems.push(notFollowed(found, `was not evaluated: ${filled.reason}`, NOT_FOLLOWED_HINT));
    return NOTHING_FOLLOWED;
  }
  const object: Record<string, Json> = Object.create(null);
  object['apiVersion'] = 'argoproj.io/v1alpha1';
  object['kind'] = 'Application';
  for (const field of ['metadata', 'spec']) object[field] = objectAt(filled.value, [field]) ?? {};
  const unfilled = parameters.open ? unknownPlaceholder(object) : null;
  if (unfilled !== null) {
    const what = `puts ${quote(unfilled)} into its Applications' sources, which only the cluster knows`;
    problems.push(notFollowed(found, what, NOT_FOLLOWED_HINT));
    return NOTHING_FOLLOWED;
  }
  const namespace = stringAt(object, ['spec', 'destination', 'namespace']) ?? '';
  if (namespace.includes('{{')) {
    const spec = mergePatch(object['spec'], { destination: { namespace: null } });
    object['spec'] = spec;
  }
  const application: DeployerObject = {
    ...found,
    object,
    kind: 'Application',
    name: stringAt(object, ['metadata', 'name']) ?? '',
    locate: () => found.locate(['spec', 'template']),
    via: describe(found, []),
  };
  return followApplication(application, context);
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
