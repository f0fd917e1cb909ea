import { z } from 'zod';
import { GraphError } from '../graph-error.ts';

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
