import { z } from 'zod';

const stateSchema = z.object({
  connectionName: z.string(),
  conversation: z.object({ user: z.object({ id: z.string(), aadObjectId: z.string().nullish() }) }),
});

/** What the bot puts into the state of a sign-in. */
export interface SignInState {
  readonly connectionName: string;
  /** The channel's id of the user, `29:…`. */
  readonly userId: string;
  readonly objectId: string | undefined;
}

/**
 * The decoded `state` of a sign-in: base64 JSON of the bot framework's TokenExchangeState.
 * @returns undefined for anything else
 */
export function parseSignInState(state: string | undefined): SignInState | undefined {
  try {
    const json: unknown = JSON.parse(Buffer.from(state ?? '', 'base64').toString());
    const { connectionName, conversation } = stateSchema.parse(json);
    const { id, aadObjectId } = conversation.user;
    return { connectionName, userId: id, objectId: aadObjectId ?? undefined };
  } catch {
    // Whatever is wrong with it, the caller answers 400.
    return undefined;
  }
}
