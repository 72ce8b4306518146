import { describe, expect, test } from 'vitest';
import { parseInto, type Value, type ValueMap } from '../../src/kube/strvals.ts';

/** With `n` behind what is an int64. */
const show = (value: Value): string =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each));

const BASE = (): ValueMap => JSON.parse('{"a": {"b": 1, "c": [1, 2]}, "l": [1, {"x": 2}, [3]], "s": "t", "n": null}');

describe('values as Helm 4.1.4 sets them (pkg/strvals ParseInto over one map)', () => {
  test.each([
    ['a.b=5', 'a', '{"b":"5n","c":[1,2]}'],
    ['a.b=0', 'a', '{"b":"0n","c":[1,2]}'],
    ['a.b=01', 'a', '{"b":"01","c":[1,2]}'],
    ['a.b=+5', 'a', '{"b":"5n","c":[1,2]}'],
    ['a.b=-0', 'a', '{"b":"0n","c":[1,2]}'],
    ['a.b=9223372036854775807', 'a', '{"b":"9223372036854775807n","c":[1,2]}'],
    ['a.b=9223372036854775808', 'a', '{"b":"9223372036854775808","c":[1,2]}'],
    ['a.b=1.5', 'a', '{"b":"1.5","c":[1,2]}'],
    ['a.b=TRUE', 'a', '{"b":true,"c":[1,2]}'],
    ['a.b=fal\u017fe', 'a', '{"b":false,"c":[1,2]}'],
    ['a.b=Null', 'a', '{"b":null,"c":[1,2]}'],
    ['a.b=x\\,y', 'a', '{"b":"x,y","c":[1,2]}'],
    ['x\\.y=1', 'x.y', '"1n"'],
    ['x={a,1,{b}', 'x', '["a","1n","{b"]'],
    ['x={}', 'x', '[""]'],
    ['x=', 'x', '""'],
    ['a.c[1]=z', 'a', '{"b":1,"c":[1,"z"]}'],
    ['a.c[3]=z', 'a', '{"b":1,"c":[1,2,null,"z"]}'],
    ['l[0].y=z', 'l', '[{"y":"z"},{"x":2},[3]]'],
    ['l[1].y=z', 'l', '[1,{"x":2,"y":"z"},[3]]'],
    ['l[2][1]=z', 'l', '[1,{"x":2},[3,"z"]]'],
    ['x[1][1].y=z', 'x', '[null,[null,{"y":"z"}]]'],
    ['=v,s=u', 's', '"u"'],
  ])('%s', (line, key, expected) => {
    const values = BASE();
    expect(parseInto(line, values, false)).toBeNull();
    expect(show(values[key] ?? null)).toBe(expected);
  });

  test.each([
    ['a'],
    ['a.b'],
    ['s.x=1'],
    ['n.x=1'],
    ['n[0]=1'],
    ['s[0]=1'],
    ['l[-1]=1'],
    ['l[65537]=1'],
    ['l[x]=1'],
    ['l[0]z=1'],
    ['l[0][0]=1'],
    ['x={a'],
    ['a,b=1'],
    [`${'a.'.repeat(31)}b=1`],
  ])('%s fails', line => {
    expect(parseInto(line, BASE(), false)).not.toBeNull();
  });

  test('a text stays one, and a name of a prototype is a key', () => {
    const values: ValueMap = Object.create(null);
    expect(parseInto('__proto__.polluted=5,b={1,true}', values, true)).toBeNull();
    expect(show(values['b'] ?? null)).toBe('["1","true"]');
    expect(Object.keys(values)).toEqual(['__proto__', 'b']);
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });
});
