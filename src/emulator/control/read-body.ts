import type { Context } from 'hono';
import { z } from 'zod';

/** Is thrown for a control call that cannot be served; the message goes back to the caller. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
}

/** The checked JSON body of a control call. @throws ControlError */
export async function readBody<Output>(context: Context, schema: z.ZodType<Output>): Promise<Output> {
  const text = await context.req.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ControlError('The body is no JSON.', { cause });
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw new ControlError(z.prettifyError(result.error));
}
