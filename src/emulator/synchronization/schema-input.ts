import { z } from 'zod';
import { notEmulated } from '../graph-error.ts';
import { parseBody } from '../graph/parse-body.ts';
import { isKnownFunction } from './attribute-values.ts';

const operators = ['EQUALS', 'NOT EQUALS'] as const;

const clause = z.looseObject({
  operatorName: z.string(),
  sourceOperandName: z.string(),
  targetOperand: z.looseObject({ values: z.array(z.string()).default([]) }).nullish(),
});

/** A scoping filter: the clauses of one group must all hold, of the groups one. */
const filter = z.looseObject({
  groups: z
    .array(z.looseObject({ name: z.string().nullish(), clauses: z.array(clause).default([]) }))
    .nullish(),
});

const attributeMapping = z.looseObject({
  targetAttributeName: z.string().min(1),
  flowType: z
    .enum(['Always', 'ObjectAddOnly', 'MultiValueAddOnly', 'ValueAddOnly', 'AttributeAddOnly'])
    .default('Always'),
  defaultValue: z.string().nullish(),
  source: z
    .looseObject({
      type: z.enum(['Attribute', 'Constant', 'Function']),
      name: z.string().nullish(),
      expression: z.string().nullish(),
    })
    .nullable(),
});

const objectMapping = z.looseObject({
  enabled: z.boolean().default(true),
  name: z.string().nullish(),
  flowTypes: z.string().default('Add, Update, Delete'),
  sourceObjectName: z.string(),
  targetObjectName: z.string(),
  scope: filter.nullish(),
  attributeMappings: z.array(attributeMapping),
});

const rule = z.looseObject({
  id: z.string().min(1),
  name: z.string().nullish(),
  objectMappings: z.array(objectMapping).min(1),
});

const schema = z.looseObject({ synchronizationRules: z.array(rule).min(1) });

/** The schema of a job as it is stored: Graph's JSON, of which the emulator reads rules and mappings. */
export type Schema = z.infer<typeof schema>;
export type ObjectMapping = z.infer<typeof objectMapping>;
export type AttributeMapping = z.infer<typeof attributeMapping>;
export type ScopingFilter = z.infer<typeof filter>;

/** The mapping of users, the only objects the emulator synchronizes; undefined when it is switched off. */
export function userMappingOf({ synchronizationRules }: Schema): ObjectMapping | undefined {
  const mappings = synchronizationRules.flatMap((each) => each.objectMappings);
  return mappings.find(
    ({ enabled, sourceObjectName }) => enabled && sourceObjectName.toLowerCase() === 'user',
  );
}

/**
 * The schema of a body, which replaces the whole one before.
 * @throws GraphError 400 for what is no schema, 501 for functions and operators the emulator does not evaluate
 * @see https://learn.microsoft.com/graph/api/synchronization-synchronizationschema-update
 */
export function parseSchema(body: unknown): Schema {
  const { '@odata.context': _, ...parsed } = parseBody(schema, body);
  for (const { attributeMappings, scope } of parsed.synchronizationRules.flatMap(
    (each) => each.objectMappings,
  )) {
    for (const { source } of attributeMappings) {
      const expression = source?.expression ?? '';
      if (source?.type === 'Function' && !isKnownFunction(expression)) {
        throw notEmulated(`the function ${expression} in a synchronization schema`);
      }
    }
    for (const { operatorName } of (scope?.groups ?? []).flatMap((group) => group.clauses)) {
      if (!operators.some((known) => known === operatorName.toUpperCase())) {
        throw notEmulated(`the operator ${operatorName} in a scoping filter`);
      }
    }
  }
  return parsed;
}
