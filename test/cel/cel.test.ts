// CEL against Kubernetes' answers, and against people who would like the gate to hang or to look away.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, equals } from '../../src/cel/equality.ts';
import { CelUnknown } from '../../src/cel/errors.ts';
import { type CelResult, compileCel } from '../../src/cel/index.ts';
import { AUTHORIZER, BOOL, DYN, STRING, type Type } from '../../src/cel/types.ts';
import { type CelValue, fromJson } from '../../src/cel/values.ts';
import type { Json } from '../../src/model.ts';
import { type Answer, ERROR, OBJECT, REFUSED, TOPICS } from './cel-conformance.ts';

const VARIABLES: ReadonlyMap<string, Type> = new Map([
  ['object', DYN],
  ['text', DYN],
  ['authorizer', AUTHORIZER],
  ['secret', STRING],
]);

/** JSON with whole numbers beyond 2^53 as bigint, which is what the manifest parser gives. */
const sample = withBigint(JSON.parse(OBJECT.replace('9007199254740993', '"9007199254740993n"')));

function withBigint(value: Json): Json {
  if (typeof value === 'string' && /^\d+n$/.test(value)) return BigInt(value.slice(0, -1));
  if (Array.isArray(value)) return value.map(withBigint);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withBigint(item ?? null)]));
}

function evaluate(expression: string, object: Json = sample, text: Json = ''): CelResult | 'refused' {
  const compiled = compileCel(expression, VARIABLES);
  if (!compiled.ok) return 'refused';
  return compiled.program.evaluate({
    get(name) {
      if (name === 'object') return fromJson(object);
      if (name === 'text') return fromJson(text);
      throw new CelUnknown(`${name} cannot be known here`);
    },
  });
}

/** The value of an expression that must have one. */
function resultOf(expression: string, object?: Json, text?: Json): CelValue {
  const result = evaluate(expression, object, text);
  if (result === 'refused' || !result.ok) throw new Error(`${expression} has no value`);
  return result.value;
}

function failureOf(expression: string, object?: Json, text?: Json): string {
  const result = evaluate(expression, object, text);
  if (result === 'refused') return 'refused';
  return result.ok ? 'no failure' : result.error.code;
}

function answerOf(expression: string): Answer | CelValue {
  const result = evaluate(expression);
  if (result === 'refused') return REFUSED;
  return result.ok ? result.value : ERROR;
}

describe('answers of Kubernetes', () => {
  it('is a table of some size, each expression once', () => {
    const expressions = TOPICS.flatMap(({ rows }) => rows.map(([expression]) => expression));
    expect(expressions.length).toBeGreaterThan(300);
    expect(new Set(expressions).size).toBe(expressions.length);
  });

  for (const { topic, rows } of TOPICS) {
    it.each(rows.map(([expression, answer]) => [expression, answer] as const))(`${topic}: %s`, (expression, answer) => {
      expect(answerOf(expression)).toEqual(answer);
    });
  }
});

describe('the type of the whole expression', () => {
  it.each([
    ['object.spec.suspend', 'dyn'],
    ['object.?spec.?suspend.orValue(true)', 'dyn'],
  ])('refuses %s as a validation, as its type is dyn', expression => {
    expect(compileCel(expression, VARIABLES, { result: BOOL })).toEqual({
      ok: false,
      error: 'must evaluate to bool but got dyn',
    });
  });

  it.each([
    'object.spec.suspend == true',
    'has(object.spec)',
    '!object.spec.suspend',
    'true',
    'bool(object.spec.suspend)',
  ])('takes %s', expression => {
    expect(compileCel(expression, VARIABLES, { result: BOOL }).ok).toBe(true);
  });

  it('says what is wrong with an expression in one line', () => {
    const messages = ['object.a.startsWith(1, 2)', '1 +', 'undefinedName', "'a' + 1"].map(expression => {
      const compiled = compileCel(expression, VARIABLES);
      return compiled.ok ? '' : compiled.error;
    });
    expect(messages).toEqual([
      "found no matching overload for 'startsWith' applied to '(dyn, int, int)'",
      'Unexpected token: EOF',
      "undeclared reference to 'undefinedName'",
      "found no matching overload for '_+_' applied to '(string, int)'",
    ]);
  });
});

describe('what cannot be known here', () => {
  it.each([
    ["secret == 'x'", 'unknown'],
    ["secret == 'x' && object.missing", 'unknown'],
    ["object.missing && secret == 'x'", 'unknown'],
    ["secret == 'x' || object.kind == 'Job'", 'unknown'],
    ["[1].all(i, secret == 'x')", 'unknown'],
    ["authorizer.group('').resource('pods').check('create').allowed()", 'unknown'],
  ])('%s is %s', (expression, code) => {
    expect(failureOf(expression)).toBe(code);
  });

  it.each([
    ["secret == 'x' && object.kind == 'Job'", false],
    ["object.kind == 'CronJob' || secret == 'x'", true],
    ["object.spec.containers.exists(c, c.name == 'main' || c.name == secret)", true],
  ])('%s does not depend on it', (expression, value) => {
    expect(resultOf(expression)).toBe(value);
  });
});

describe('hostile input', () => {
  it('matches in linear time where backtracking would take longer than the universe', () => {
    expect(resultOf("text.matches('^(a+)+$')", null, `${'a'.repeat(50_000)}!`)).toBe(false);
    expect(resultOf("text.find('(x+x+)+y')", null, 'x'.repeat(20_000))).toBe('');
    expect(resultOf("text.findAll('(a|aa)+$').size()", null, `${'a'.repeat(5_000)}!`)).toBe(0n);
  });

  it.each([
    [
      'a pattern that is small and compiles to a large program',
      'lists.range(5000).all(i, text.matches("(a?){300}a{300}"))',
    ],
    ['nested loops', 'lists.range(500).all(a, lists.range(500).all(b, lists.range(500).all(c, true)))'],
    ['a list that grows', 'lists.range(1000).map(a, lists.range(1000)).flatten().size() > 0'],
    ['a list out of nothing', 'lists.range(999999999999).size() > 0'],
    ['a string that grows', `"a".replace("", "${'b'.repeat(9000)}").replace("b", "${'c'.repeat(9000)}").size() > 0`],
    ['a quadratic comparison', 'sets.contains(lists.range(5000), lists.range(5000))'],
  ])('ends with a limit: %s', (_, expression) => {
    expect(failureOf(expression, null, 'a'.repeat(400))).toBe('limit');
  });

  it.each([
    ['negations', `${'!'.repeat(100_000)}true`],
    ['signs', `${'-'.repeat(100_001)}1`],
    ['parentheses', `${'('.repeat(10_000)}1${')'.repeat(10_000)}`],
    ['lists', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['sums', `1${' + 1'.repeat(20_000)}`],
    ['selections', `object${'.a'.repeat(5_000)}`],
    ['conditions', `${'true ? '.repeat(3_000)}1${' : 1'.repeat(3_000)}`],
  ])('refuses an expression nested beyond reason: %s', (_, expression) => {
    expect(evaluate(expression)).toBe('refused');
  });

  it('takes a long chain of conditions, which is not nested', () => {
    expect(resultOf(`object.kind == 'CronJob'${" && object.kind != 'Job'".repeat(1000)}`)).toBe(true);
  });

  it('reads keys that mean something to JavaScript as the keys they are', () => {
    const hostile: Json = JSON.parse(
      '{"constructor": {"name": "x"}, "__proto__": {"admin": true}, "kind": "uint", "value": 1, "get": 2}',
    );
    expect(resultOf('object.constructor.name', hostile)).toBe('x');
    expect(resultOf("object['__proto__'].admin", hostile)).toBe(true);
    expect(failureOf('object.admin', hostile)).toBe('error');
    expect(resultOf("has(object.toString) || 'hasOwnProperty' in object", hostile)).toBe(false);
    expect(resultOf('type(object) == map && object.get == 2 && object.size() == 5', hostile)).toBe(true);
    expect(resultOf("{'__proto__': 1, 'constructor': 2}.size()")).toBe(2n);
  });

  it('reads numbers and text as Go does', () => {
    expect(resultOf('type(object.a) == double && type(object.b) == int', { a: 2n ** 64n, b: 2 ** 53 - 1 })).toBe(true);
    expect(resultOf("text == '\\uFFFDx'", null, '\ud800x')).toBe(true);
  });

  it('ends with an error for an object nested deeper than a manifest can be', () => {
    let deep: Json = 1;
    for (let depth = 0; depth < 5000; depth++) deep = { a: deep };
    expect(failureOf('object == object', deep)).toBe('error');
  });

  it('does not keep what many query parameters or labels cost from ending', () => {
    const query = `http://a/?${'a&'.repeat(30_000)}`;
    expect(resultOf("url(text).getQuery()['a'].size()", null, query)).toBe(30_000n);
  });
});

describe('optional elements of literals', () => {
  it.each([
    ['[ ? optional.of(1) /* */]', 'refused'],
    ['[1, // [?\n ?optional.of(2)].size()', 2n],
    ["['[?', ?optional.none()].size()", 1n],
    ["{'{?': 1, ?'b': optional.none()}.size()", 1n],
    ['1 in [?optional.of(1)]', true],
    ['[?true ? optional.of(1) : optional.none(), ?(optional.of(2))].size()', 2n],
    ["[{?'a': optional.of(1)}, {'b': 1, ?'c': optional.none()}].map(m, m.size())", [1n, 1n]],
    ['[[?optional.none(), 1][0], ?optional.of(2)].size()', 2n],
    ['object.spec.containers[?9].hasValue() ? [?optional.none()] : [0]', [0n]],
    ['size(?optional.of(1))', 'refused'],
    ['[1 ? 2 : 3]', 'refused'],
    ["r'\\' == 'a'", 'refused'],
  ])('%s', (expression, expected) => {
    const result = evaluate(expression);
    expect(result === 'refused' ? result : result.ok && result.value).toEqual(expected);
  });
});

describe('properties', () => {
  const json = fc.jsonValue({ maxDepth: 3 }).map(value => JSON.parse(JSON.stringify(value)) as Json);

  it('equality is reflexive and symmetric, and a value equals its copy', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const [left, right] = [fromJson(a), fromJson(b)];
        expect(equals(left, fromJson(structuredClone(a)))).toBe(true);
        expect(equals(left, right)).toBe(equals(right, left));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('strings sort as their UTF-8 does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(compare(a, b)).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('whatever is thrown at the compiler, it answers', () => {
    const part = fc.constantFrom(
      ...[
        'object',
        '.kind',
        '.spec',
        '?',
        '.?',
        '[',
        ']',
        '{',
        '}',
        '(',
        ')',
        ',',
        ':',
        '1',
        "'a'",
        'x',
        '&&',
        '||',
        '!',
        '-',
        '+',
        '<',
      ],
      ...[
        '.all(x,',
        '.map(x,',
        'has(',
        '[?',
        '{?',
        '.matches(',
        'r"\\"',
        "b'",
        '//',
        '\n',
        'in',
        'null',
        '==',
        '.orValue(',
        '\\',
        '"',
        '\u2028',
      ],
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 14 }), parts => {
        const result = evaluate(parts.join(''));
        expect(result === 'refused' || typeof result.ok === 'boolean').toBe(true);
      }),
      { seed: 1, numRuns: 1500 },
    );
  });

  it('&& and || give the same answer in either order', () => {
    const term = fc.constantFrom(
      'true',
      'false',
      'object.missing',
      "secret == 'x'",
      "object.kind == 'CronJob'",
      'object.kind',
    );
    fc.assert(
      fc.property(
        fc.array(term, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(' && ', ' || '),
        (terms, operator) => {
          const outcome = (list: readonly string[]) => {
            const result = evaluate(`(${list.join(operator)}) == true`);
            return result === 'refused' ? result : result.ok ? result.value : result.error.code;
          };
          expect(outcome(terms)).toEqual(outcome(terms.toReversed()));
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });
});
