// Cuts GitHub's official OpenAPI down to what the tests' server knows: `tsx scripts/openapi-subset.ts FOLDER` with a folder of
// the npm package @octokit/openapi (which is far too large to depend on).
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const OPERATIONS = [
  'checks/create',
  'checks/get',
  'checks/list-annotations',
  'checks/list-for-ref',
  'checks/update',
  'git/create-blob',
  'git/create-commit',
  'git/create-ref',
  'git/create-tree',
  'git/delete-ref',
  'git/get-blob',
  'git/get-commit',
  'git/get-ref',
  'git/get-tree',
  'git/update-ref',
  'issues/add-labels',
  'issues/create',
  'issues/create-comment',
  'issues/delete-comment',
  'issues/list-comments',
  'issues/list-for-repo',
  'issues/update',
  'issues/update-comment',
  'pulls/create',
  'pulls/create-review-comment',
  'pulls/get',
  'pulls/list',
  'pulls/list-commits',
  'pulls/list-files',
  'pulls/list-review-comments',
  'pulls/list-reviews',
  'pulls/request-reviewers',
  'pulls/update',
  'repos/compare-commits',
  'repos/create-commit-status',
  'repos/create-or-update-file-contents',
  'repos/get',
  'repos/get-branch',
  'repos/get-branch-rules',
  'repos/get-collaborator-permission-level',
  'repos/get-commit',
  'repos/get-content',
  'repos/list-commit-statuses-for-ref',
  'repos/list-pull-requests-associated-with-commit',
  'teams/list-members-in-org',
];

type Node = { [key: string]: unknown };

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder of @octokit/openapi.');
const full = readJson(path.join(folder, 'generated', 'api.github.com.json'));
const { version } = readJson(path.join(folder, 'package.json'));

const schemas: Node = {};
const operations: Node = {};
for (const [route, methods] of Object.entries(node(full['paths']))) {
  for (const [method, described] of Object.entries(node(methods))) {
    const operation = node(described);
    const id = operation['operationId'];
    if (typeof id === 'string' && OPERATIONS.includes(id)) operations[id] = trimOperation(method, route, operation);
  }
}
const missing = OPERATIONS.filter(id => !Object.hasOwn(operations, id));
if (missing.length > 0) throw new Error(`The API no longer has ${missing.join(', ')}.`);

const subset = {
  source: `@octokit/openapi ${version} (MIT), trimmed by scripts/openapi-subset.ts`,
  operations: sorted(operations),
  schemas: sorted(schemas),
};
const target = path.resolve(import.meta.dirname, '../test/support/github-server/fixtures/openapi.json');
writeFileSync(target, lines(subset));

function trimOperation(method: string, route: string, operation: Node): Node {
  const content = node(node(node(operation['requestBody'])['content'])['application/json']);
  const responses = Object.entries(node(operation['responses'])).flatMap(([status, response]) => {
    const schema = node(node(node(deref(response)['content'])['application/json']))['schema'];
    return Number(status) < 300 ? [[status, schema === undefined ? null : trimSchema(schema)]] : [];
  });
  return {
    method: method.toUpperCase(),
    path: route,
    parameters: list(operation['parameters']).map(parameter => {
      const { name, in: place, required, schema } = deref(parameter);
      return { name, in: place, required: required === true, schema: trimSchema(schema) };
    }),
    body: content['schema'] === undefined ? null : trimSchema(content['schema']),
    responses: Object.fromEntries(responses),
  };
}

/** OpenAPI 3.0 to JSON Schema: descriptions and examples go, `nullable` becomes a type. */
function trimSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(trimSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, $ref, ...rest } = node(schema);
  if (typeof $ref === 'string') return referTo($ref);
  const kept = Object.entries(rest).filter(
    ([key]) => !/^(description|examples?|title|deprecated|externalDocs|default|discriminator|readOnly|x-.*)$/.test(key),
  );
  const trimmed = Object.fromEntries(
    kept.map(([key, value]) => [
      key,
      key === 'properties'
        ? Object.fromEntries(Object.entries(node(value)).map(([name, property]) => [name, trimSchema(property)]))
        : key === 'enum' || key === 'required'
          ? value
          : trimSchema(value),
    ]),
  );
  return nullable === true ? { anyOf: [trimmed, { type: 'null' }] } : trimmed;
}

function referTo($ref: string): Node {
  const name = $ref.replace('#/components/schemas/', '');
  if (!Object.hasOwn(schemas, name)) {
    schemas[name] = {};
    schemas[name] = trimSchema(node(node(full['components'])['schemas'])[name]);
  }
  return { $ref: `#/schemas/${name}` };
}

function deref(value: unknown): Node {
  const { $ref } = node(value);
  if (typeof $ref !== 'string') return node(value);
  return $ref
    .slice(2)
    .split('/')
    .reduce((place, key) => node(place[key]), full);
}

/** One operation and one schema a line, so that a difference can be read. */
function lines({ source, operations, schemas }: { source: string; operations: Node; schemas: Node }): string {
  const block = (entries: Node): string =>
    Object.entries(entries)
      .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
      .join(',\n');
  const head = `{"source": ${JSON.stringify(source)},\n"operations": {\n`;
  return `${head}${block(operations)}\n},\n"schemas": {\n${block(schemas)}\n}}\n`;
}

function readJson(file: string): Node {
  return node(JSON.parse(readFileSync(file, 'utf8')));
}

function node(value: unknown): Node {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function sorted(value: Node): Node {
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
