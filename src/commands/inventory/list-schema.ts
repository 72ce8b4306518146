// The JSON Schema of `inventory list --format json`: an entry as it is written, with its place and how long it counts.
import { EXPIRY_STATES } from '../../inventory/expiry.ts';
import { entryJsonSchema } from '../../inventory/schema.ts';
import { choice, def, type JsonSchema, list, location, schema, schemaVersion } from '../../report/schema.ts';

export function inventoryListSchema(): JsonSchema {
  const written = entryJsonSchema() as { readonly properties: JsonSchema; readonly required: readonly string[] };
  const entry = {
    ...written,
    properties: {
      ...written.properties,
      expiry: choice('Does it count on the day of the run? `expires-soon`: for 30 days at most.', EXPIRY_STATES),
      location: { description: 'Its first key.', ...def('location') },
    },
    required: [...written.required, 'expiry', 'location'],
  };
  return schema(
    'inventory-list',
    'Output of `cronledger inventory list --format json`',
    { schemaVersion, entries: list('In the order of the files.', def('entry')) },
    { entry, location },
  );
}
