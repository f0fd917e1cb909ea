import type { Person } from './person.ts';

/** Somebody is looking at a request. It tells the others, and keeps nobody from deciding. */
export interface Claim {
  /** Their account in the request's tenant: wherever they click, it is the same. */
  readonly by: Person;
  readonly byName: string;
  readonly claimedAt: Date;
}

const HOLDS_MS = 30 * 60_000;

export const toLapseAt = ({ claimedAt }: Claim): Date => new Date(claimedAt.getTime() + HOLDS_MS);

/** The claim while it holds. */
export const toActiveClaim = (claim: Claim | undefined, now: Date): Claim | undefined =>
  claim && now < toLapseAt(claim) ? claim : undefined;
