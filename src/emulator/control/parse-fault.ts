import { z } from 'zod';

/** Which calls a fault strikes, and how often; everything when nothing is said. */
const target = {
  tenantId: z.string().optional(),
  /** The beginning of the path, or a regular expression for path and query. */
  path: z.string().optional(),
  method: z.string().optional(),
  /** Whose calls: a (home) user principal name, or `app`. */
  caller: z.string().optional(),
  /** How often it strikes; until it is taken away when absent. */
  times: z.int().min(1).optional(),
  /** Only every n-th of the calls it fits. */
  everyNth: z.int().min(1).optional(),
  /** Only some of them, by the seed's chance. */
  probability: z.number().gt(0).max(1).optional(),
};

const status = z.strictObject({
  kind: z.literal('status'),
  ...target,
  status: z.int().min(400).max(599),
  /** `error.code`, when the usual one of the status will not do. */
  code: z.string().optional(),
  retryAfterSeconds: z.int().min(0).optional(),
  retryAfterAs: z.enum(['seconds', 'date']).default('seconds'),
  /** `html` is what a gateway in front of Graph sends. */
  body: z.enum(['json', 'html', 'none']).default('json'),
  /** The call takes effect and only its answer is lost. */
  afterWrite: z.boolean().default(false),
});

const drop = z.strictObject({
  kind: z.literal('drop'),
  ...target,
  /** Before anything happens; after the call took effect; or in the middle of the answer's body. */
  at: z.enum(['start', 'afterWrite', 'body']).default('start'),
});

const slow = z.strictObject({
  kind: z.literal('slow'),
  ...target,
  /** The call takes effect at once and is answered so much later, in real time. */
  delayMs: z.int().min(1).max(600_000),
});

/** Before each page of a list comes an empty one, with a link to the page itself. */
const emptyPage = z.strictObject({ kind: z.literal('emptyPage'), ...target });

const stale = z.strictObject({
  kind: z.literal('stale'),
  ...target,
  /** How often, in virtual time, the replica that is read catches up; never when absent. */
  refreshSeconds: z.int().min(1).optional(),
});

/** 401 for tokens issued before the fault was set; with a claims challenge when the client declared `cp1`. */
const revoked = z.strictObject({ kind: z.literal('revoked'), ...target });

const challenge = z.strictObject({
  kind: z.literal('challenge'),
  ...target,
  /** The authentication context a token must carry; without one it must be issued after the fault was set. */
  acrs: z.string().optional(),
});

/** At the token endpoints: whoever signed in before the fault was set must do so again, as Conditional Access has it. */
const interaction = z.strictObject({ kind: z.literal('interaction'), ...target });

/** The property to change in answers, at any depth: `state`, or with what it stands in, `requestor/objectId`. */
const property = z.string().min(1);

const unknownMember = z.strictObject({
  kind: z.literal('unknownMember'),
  ...target,
  property,
  /** Is read with `Prefer: include-unknown-enum-members`; without it, `unknownFutureValue`. */
  member: z.string().min(1).default('addedLater'),
});

const nullProperty = z.strictObject({ kind: z.literal('nullProperty'), ...target, property });

const missingProperty = z.strictObject({ kind: z.literal('missingProperty'), ...target, property });

const fault = z.discriminatedUnion('kind', [
  status,
  drop,
  slow,
  emptyPage,
  stale,
  revoked,
  challenge,
  interaction,
  unknownMember,
  nullProperty,
  missingProperty,
]);

/** What `PUT /control/faults` and the seed's `faults` take; the first fault of the list that fits a call strikes it. */
export const faultList = z.array(fault);

export type Fault = z.infer<typeof fault>;
export type StatusFault = z.infer<typeof status>;
export type PropertyFault = z.infer<typeof unknownMember | typeof nullProperty | typeof missingProperty>;
