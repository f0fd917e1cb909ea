import { z } from 'zod';

/** What a client asks of an access token beyond its permissions. */
export interface RequestedClaims {
  /** Authentication contexts that conditional access wants; here they cost nothing. */
  readonly acrs?: readonly string[];
  /** What the client can do: `cp1`, take claims challenges. */
  readonly xms_cc?: readonly string[];
}

const request = z.object({ value: z.string().optional(), values: z.array(z.string()).default([]) }).nullish();
const parameter = z.object({ access_token: z.object({ acrs: request, xms_cc: request }) });

function valuesOf(claim: z.infer<typeof request>): string[] {
  return [claim?.value ?? [], claim?.values ?? []].flat();
}

/**
 * The `claims` parameter of a token request. What is not understood is not asked for, as OpenID Connect has it.
 * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export function parseRequestedClaims(text: string | null): RequestedClaims {
  let json: unknown;
  try {
    json = JSON.parse(text ?? '');
  } catch {
    return {};
  }
  const wanted = parameter.safeParse(json).data?.access_token;
  const acrs = valuesOf(wanted?.acrs);
  const capabilities = valuesOf(wanted?.xms_cc);
  return {
    ...(acrs.length === 0 ? {} : { acrs }),
    ...(capabilities.length === 0 ? {} : { xms_cc: capabilities }),
  };
}
