// Values as CEL literals. Kubernetes' CEL refuses lists and maps of mixed types, so that every value is `dyn`.
// https://kubernetes.io/docs/reference/using-api/cel/ (homogeneous aggregate literals)
import { isList, isObject } from '../../kube/object.ts';
import type { Json } from '../../model.ts';

/** An expression whose value equals what JSON of the object is in the API server: whole numbers are integers. Keys are sorted. */
export function celLiteral(value: Json): string {
  if (isList(value)) return `dyn([${value.map(celLiteral).join(', ')}])`;
  if (isObject(value)) {
    const fields = Object.entries(value)
      .filter((field): field is [string, Json] => field[1] !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `dyn({${fields.map(([key, field]) => `${celText(key)}: ${celLiteral(field)}`).join(', ')}})`;
  }
  return `dyn(${typeof value === 'string' ? celText(value) : String(value)})`;
}

/** A text in quotes, in ASCII: what is not visible is an escape, so that no reader of the file takes it for something else. */
export function celText(text: string): string {
  const escaped = [...text].map(character => {
    if (/^[ -~]$/.test(character)) return character === "'" || character === '\\' ? `\\${character}` : character;
    return `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
  });
  return `'${escaped.join('')}'`;
}
