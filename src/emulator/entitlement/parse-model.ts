import { z } from 'zod';
import { invalidModel } from '../graph-error.ts';

/**
 * The checked body of a call of entitlement management.
 * @throws GraphError 400 InvalidModel
 */
export function parseModel<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => `${z.core.toDotPath(issue.path)}: ${issue.message}`);
  throw invalidModel(issues.join('; '));
}

/** Properties that a PATCH may name, each with a value. */
type Given<Values> = { [Name in keyof Omit<Values, '@odata.type'>]?: Exclude<Values[Name], undefined> };

/**
 * The properties a PATCH names.
 * @throws GraphError 400 InvalidModel
 */
export function parseChange<Output extends object>(schema: z.ZodType<Output>, body: unknown): Given<Output> {
  const named = Object.entries(parseModel(schema, body)).filter(([name]) => name !== '@odata.type');
  // A JSON body holds no undefined.
  return Object.fromEntries(named) as Given<Output>;
}

const reference = z.looseObject({ '@odata.id': z.string() });

/**
 * The id at the end of the address a `$ref` body names, such as `https://graph.microsoft.com/v1.0/users/{id}`.
 * @throws GraphError 400 InvalidModel
 */
export function parseReference(body: unknown): string {
  const { '@odata.id': address } = parseModel(reference, body);
  const [id] = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\W*$)/i.exec(address) ?? [];
  if (id === undefined) throw invalidModel(`'${address}' is no address of an object.`);
  return id.toLowerCase();
}

/** What annotations a body may carry on every level. */
export const odataType = { '@odata.type': z.string().optional() };

/** A text of a PATCH that may be taken away. */
export const nullableText = z
  .string()
  .nullable()
  .transform((text) => text ?? '');

/** A text that may be left out. */
export const optionalText = z
  .string()
  .nullish()
  .transform((text) => text ?? '');
