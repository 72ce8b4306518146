// int(), uint(), double(), string(), bytes(), bool(), type(), dyn(), size(): the conversions of CEL's standard library.
import { checkUint } from './arithmetic.ts';
import { codePointLength } from './code-points.ts';
import { CelError } from './errors.ts';
import { formatDouble, parseBool, parseDouble, parseInt64, parseUint64, truncateDouble } from './numbers.ts';
import { func, method, type Overload } from './overload.ts';
import { formatDuration, formatTimestamp, timestampSeconds } from './time.ts';
import { type CelUint, MAX_INT, MAX_UINT, MIN_INT, typeOf } from './values.ts';

function uint(value: bigint): CelUint {
  return { kind: 'uint', value: checkUint(value) };
}

/** Strict UTF-8: bytes that are not are an error, as in cel-go. */
function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw new CelError('invalid UTF-8 in bytes, cannot convert to string');
    throw error;
  }
}

export function conversionFunctions(): Overload[] {
  return [
    func('dyn(T): dyn', value => value),
    func('type(T): type', value => typeOf(value)),
    func('bool(bool): bool', value => value),
    func('bool(string): bool', parseBool),
    func('bytes(bytes): bytes', value => value),
    func('bytes(string): bytes', text => new TextEncoder().encode(text)),
    func('double(double): double', value => value),
    func('double(int): double', value => Number(value)),
    func('double(uint): double', value => Number(value.value)),
    func('double(string): double', parseDouble),
    func('int(int): int', value => value),
    func('int(uint): int', value => {
      if (value.value > MAX_INT) throw new CelError('integer overflow');
      return value.value;
    }),
    func('int(double): int', value => truncateDouble(value, MIN_INT, MAX_INT, 'integer')),
    func('int(string): int', parseInt64),
    func('int(duration): int', duration => duration.nanos),
    func('int(timestamp): int', timestampSeconds),
    func('uint(uint): uint', value => value),
    func('uint(int): uint', value => uint(value)),
    func('uint(double): uint', value => {
      if (value < 0) throw new CelError('unsigned integer overflow');
      return uint(truncateDouble(value, -1n, MAX_UINT, 'unsigned integer'));
    }),
    func('uint(string): uint', text => uint(parseUint64(text))),
    func('string(string): string', value => value),
    func('string(bool): string', value => String(value)),
    func('string(int): string', value => String(value)),
    func('string(uint): string', value => String(value.value)),
    func('string(double): string', value => formatDouble(value, 'g')),
    func('string(bytes): string', decodeUtf8),
    func('string(duration): string', formatDuration),
    func('string(timestamp): string', formatTimestamp),
    ...sizeFunctions(),
  ];
}

function sizeFunctions(): Overload[] {
  return [
    func('size(string): int', text => BigInt(codePointLength(text))),
    func('size(bytes): int', bytes => BigInt(bytes.length)),
    func('size(list<T>): int', list => BigInt(list.length)),
    func('size(map<K,V>): int', map => BigInt(map.size)),
    method('string.size(): int', text => BigInt(codePointLength(text))),
    method('bytes.size(): int', bytes => BigInt(bytes.length)),
    method('list<T>.size(): int', list => BigInt(list.length)),
    method('map<K,V>.size(): int', map => BigInt(map.size)),
  ];
}
