// sets.contains, sets.equivalent, sets.intersects: https://github.com/google/cel-go/blob/master/ext/sets.go
import { contains } from './equality.ts';
import { func, type Overload } from './overload.ts';
import type { CelList } from './values.ts';

function containsAll(list: CelList, wanted: CelList): boolean {
  return wanted.every(item => contains(list, item));
}

export function setFunctions(): Overload[] {
  return [
    func('sets.contains(list<T>, list<T>): bool', containsAll),
    func('sets.equivalent(list<T>, list<T>): bool', (a, b) => containsAll(a, b) && containsAll(b, a)),
    func('sets.intersects(list<T>, list<T>): bool', (a, b) => a.some(item => contains(b, item))),
  ];
}
