import { z } from 'zod';
import { GraphError, notEmulated } from '../graph-error.ts';

/**
 * The body of a call in the form its API wants.
 * @param code Graph's code for a body that is wrong: the directory says Request_BadRequest, most others BadRequest
 * @throws GraphError 400 naming everything that is wrong
 */
export function parseBody<Output>(schema: z.ZodType<Output>, body: unknown, code = 'BadRequest'): Output {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => {
    return path.length === 0 ? message : `${z.core.toDotPath(path)}: ${message}`;
  });
  throw new GraphError(400, code, `The request body is not valid. ${issues.join('; ')}`);
}

/** Accepted in any body: clients send the types of what they send. */
export const odataType = { '@odata.type': z.string().optional() };

/** A property that Graph keeps and the emulator does not: it may be absent or null. @throws GraphError 501 otherwise */
export function notKept(name: string) {
  return z
    .unknown()
    .transform((value): null => {
      if (value === null || value === undefined) return null;
      throw notEmulated(`the property '${name}' in bodies`);
    })
    .optional();
}

/**
 * Refuses a body with properties that Graph may well keep and the emulator does not.
 * @param known those it keeps
 * @param things what has them, in the plural
 * @throws GraphError 501
 */
export function refuseUnknown(body: unknown, known: object, things: string): void {
  const unknown = Object.keys(Object(body)).find((name) => !name.includes('@') && !(name in known));
  if (unknown !== undefined) throw notEmulated(`the property '${unknown}' in bodies of ${things}`);
}
