import type { Named } from './named.ts';

/** A tenant whose state is older than it should be. */
export type Stale = Named & { readonly lastSeenAt?: Date };

/** A tenant that was not read for this long is named as out of date. */
const STALE_MS = 5 * 60_000;

/** When a tenant was last read, and since when reading it fails. */
export interface Seen {
  readonly lastSyncedAt?: Date;
  readonly failingSince?: Date;
}

/**
 * The tenants of which a card cannot say how they are now: reading them fails, and their last reading
 * is a while ago. After a long sleep nothing is named that the next second puts right.
 */
export const toStale = (
  tenants: ReadonlyArray<{ readonly tenant: Named; readonly seen: Seen | undefined }>,
  now: Date,
): Stale[] =>
  tenants
    .filter(
      ({ seen }) => seen?.failingSince && now.getTime() - (seen.lastSyncedAt?.getTime() ?? 0) > STALE_MS,
    )
    .map(({ tenant: { id, name }, seen }) => ({
      id,
      name,
      ...(seen?.lastSyncedAt ? { lastSeenAt: seen.lastSyncedAt } : {}),
    }));
