// The part of SARIF 2.1.0 that the report uses, as strict as the standard and closed to properties that it does not know.

const closed = (required: readonly string[], properties: Record<string, object>): object => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const text = { type: 'string', minLength: 1 };
const level = { enum: ['none', 'note', 'warning', 'error'] };
const uri = { type: 'string', format: 'uri-reference', pattern: "^[A-Za-z0-9%/._~!*'()-]*$" };
const message = closed(['text'], { text: { type: 'string' }, markdown: { type: 'string' } });
const artifactLocation = closed(['uri', 'uriBaseId'], { uri, uriBaseId: { const: '%SRCROOT%' } });
const region = closed(['startLine'], {
  startLine: { type: 'integer', minimum: 1 },
  startColumn: { type: 'integer', minimum: 1 },
});
const location = closed(['physicalLocation'], {
  physicalLocation: closed(['artifactLocation'], { artifactLocation, region }),
  logicalLocations: {
    type: 'array',
    items: closed(['fullyQualifiedName', 'kind'], { fullyQualifiedName: text, kind: text }),
  },
});
const toolComponentReference = closed(['name', 'index'], { name: text, index: { const: 0 } });
const rule = closed(['id', 'defaultConfiguration', 'properties'], {
  id: { type: 'string' },
  name: text,
  shortDescription: message,
  fullDescription: message,
  help: message,
  helpUri: { type: 'string', format: 'uri' },
  defaultConfiguration: closed(['level'], { level }),
  relationships: {
    type: 'array',
    uniqueItems: true,
    items: closed(['target', 'kinds'], {
      target: closed(['id', 'toolComponent'], { id: { type: 'string' }, toolComponent: toolComponentReference }),
      kinds: { type: 'array', items: text },
    }),
  },
  properties: closed(['security-severity', 'tags'], {
    'security-severity': { type: 'string', pattern: '^\\d+\\.\\d$' },
    tags: { type: 'array', items: text, uniqueItems: true, maxItems: 10 },
  }),
});
const result = closed(['ruleId', 'ruleIndex', 'level', 'message', 'locations', 'partialFingerprints', 'properties'], {
  ruleId: { type: 'string' },
  ruleIndex: { type: 'integer', minimum: 0 },
  level,
  message,
  locations: { type: 'array', minItems: 1, maxItems: 1, items: location },
  relatedLocations: {
    type: 'array',
    items: closed(['physicalLocation', 'message'], {
      physicalLocation: closed(['artifactLocation'], { artifactLocation, region }),
      message,
    }),
  },
  partialFingerprints: closed(['cronledger/v1'], { 'cronledger/v1': { type: 'string', pattern: '^[0-9a-f]{64}$' } }),
  suppressions: {
    type: 'array',
    items: closed(['kind', 'status', 'justification'], {
      kind: { const: 'external' },
      status: { const: 'accepted' },
      justification: text,
    }),
  },
  properties: closed(['severity', 'blocking', 'precision'], {
    severity: text,
    blocking: { type: 'boolean' },
    precision: text,
  }),
});
const run = closed(['tool', 'automationDetails', 'columnKind', 'taxonomies', 'invocations', 'results'], {
  tool: closed(['driver'], {
    driver: closed(['name', 'informationUri', 'rules', 'supportedTaxonomies'], {
      name: text,
      informationUri: { type: 'string', format: 'uri' },
      version: text,
      semanticVersion: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+' },
      rules: { type: 'array', uniqueItems: true, items: rule },
      supportedTaxonomies: { type: 'array', items: toolComponentReference },
    }),
  }),
  automationDetails: closed(['id'], { id: { enum: ['cronledger/check/', 'cronledger/verify/', 'cronledger/list/'] } }),
  columnKind: { const: 'utf16CodeUnits' },
  taxonomies: {
    type: 'array',
    items: closed(['name', 'organization', 'informationUri', 'isComprehensive', 'taxa'], {
      name: text,
      organization: text,
      informationUri: { type: 'string', format: 'uri' },
      isComprehensive: { const: false },
      taxa: {
        type: 'array',
        uniqueItems: true,
        items: closed(['id', 'helpUri'], { id: { type: 'string' }, helpUri: { type: 'string', format: 'uri' } }),
      },
    }),
  },
  invocations: {
    type: 'array',
    items: closed(['executionSuccessful', 'toolExecutionNotifications'], {
      executionSuccessful: { type: 'boolean' },
      toolExecutionNotifications: {
        type: 'array',
        items: closed(['descriptor', 'level', 'message'], {
          descriptor: closed(['id'], { id: text }),
          level,
          message,
          locations: { type: 'array', items: location },
        }),
      },
    }),
  },
  results: { type: 'array', maxItems: 5_000, items: result },
});

export const SARIF_SCHEMA = closed(['$schema', 'version', 'runs'], {
  $schema: { type: 'string', format: 'uri' },
  version: { const: '2.1.0' },
  runs: { type: 'array', minItems: 1, maxItems: 1, items: run },
});
