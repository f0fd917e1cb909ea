import type { HandedOver, Receipt } from './message.ts';
import type { Named } from './named.ts';
import type { HandOver, RequestPack } from './request-pack.ts';

/** What the colleague reads, with all that is needed to ask for the same. */
export const toHandedOver = (
  pack: RequestPack,
  { note }: HandOver,
  fromName: string,
  targets: readonly Named[],
  now: Date,
): HandedOver => ({
  fromName,
  roles: pack.roles,
  tenants: targets
    .filter(({ id }) => pack.items.some(({ tenant }) => tenant === id))
    .map(({ id, name }) => ({ id, name })),
  durationMs: pack.durationMs,
  justification: pack.justification,
  ...(pack.incident ? { incident: pack.incident } : {}),
  note,
  asOf: now,
});

/**
 * To whom the giver's receipt says it was offered.
 * @param isReached whether they can be written to
 */
export const toLastHandOver = (last: HandOver | undefined, isReached: boolean): Pick<Receipt, 'handedOver'> =>
  last
    ? {
        handedOver: {
          toName: last.toName,
          at: last.givenAt,
          ...(isReached ? {} : { isWaiting: true as const }),
        },
      }
    : {};
