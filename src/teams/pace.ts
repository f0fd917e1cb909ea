import { AccessError } from '../access/errors.ts';
import type { Limit } from './limits.ts';
import { CONVERSATION_LIMITS, nextFreeAt, TENANT_LIMITS } from './limits.ts';

/** How time passes for a pace: an instant in milliseconds from anywhere, and a wait. */
export interface PaceTime {
  readonly elapsedMs: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

/** One conversation of one tenant. */
export interface Thread {
  readonly tenant: string;
  readonly conversationId: string;
}

/** Keeps what goes out to Teams below its limits, and still where Teams has asked for a pause. */
export interface Pace {
  /**
   * Waits its turn, if that comes soon.
   * @throws AccessError `graph-unavailable` with `retryAfterMs` when it does not: then nothing may be sent
   */
  readonly takeTurn: (thread: Thread) => Promise<void>;
  /**
   * For the answer to somebody who has just clicked or written: it waits for a pause that Teams has asked for, and for
   * nothing else. What we send unasked makes room for it.
   * @throws AccessError as `takeTurn`
   */
  readonly cutIn: (thread: Thread) => Promise<void>;
  /**
   * Teams has refused a message for so long. It does not say whether that holds for the conversation or for the whole
   * tenant: the tenant pauses too once a second conversation of it is refused while the first still pauses.
   */
  readonly pause: (thread: Thread, forMs: number) => void;
}

/** A wait up to here holds up nobody for long; for a longer one the caller has better things to do. */
const WAIT_AT_MOST_MS = 1000;
/** With more lanes than this, those are forgotten in which no past message counts any more. */
const LANES_MAX = 1000;

/** What is known of one conversation, or of one tenant. */
interface Lane {
  readonly limits: readonly Limit[];
  /** When messages went out, oldest first, as far back as a limit looks. */
  gone: number[];
  /** When those who were sent away were told to come back: the next one is told a later instant. */
  promised: number[];
  pausedUntil: number;
}

/** Each process keeps the limits by itself; what several send together beyond them Teams refuses, and `pause` is told. */
export function createPace({ elapsedMs, wait }: PaceTime): Pace {
  const lanes = new Map<string, Lane>();
  const laneOf = (key: string, limits: readonly Limit[]): Lane => {
    const lane = lanes.get(key) ?? { limits, gone: [], promised: [], pausedUntil: 0 };
    lanes.set(key, lane);
    return lane;
  };
  let forgetAbove = LANES_MAX;
  const lanesOf = ({ tenant, conversationId }: Thread) => {
    if (lanes.size > forgetAbove) {
      forgetIdle(lanes, elapsedMs());
      forgetAbove = Math.max(LANES_MAX, lanes.size * 2);
    }
    return {
      conversation: laneOf(`${tenant} ${conversationId}`, CONVERSATION_LIMITS),
      tenant: laneOf(tenant, TENANT_LIMITS),
    };
  };
  /** Until when which conversation of a tenant was last told to pause. */
  const refused = new Map<string, { readonly conversationId: string; readonly until: number }>();
  const waitUntilFree = async (thread: Thread, freeAt: (lane: Lane, now: number) => number) => {
    const lanesOfIt = Object.values(lanesOf(thread));
    const latest = elapsedMs() + WAIT_AT_MOST_MS;
    for (;;) {
      const now = elapsedMs();
      const at = Math.max(...lanesOfIt.map((lane) => freeAt(lane, now)));
      if (at <= now) {
        for (const lane of lanesOfIt) note(lane, now);
        return;
      }
      if (at > latest) throw sendAway(lanesOfIt, now);
      await wait(at - now);
    }
  };
  return {
    takeTurn: (thread) =>
      waitUntilFree(thread, ({ limits, gone, pausedUntil }, now) =>
        Math.max(nextFreeAt(limits, gone, now), pausedUntil),
      ),
    cutIn: (thread) => waitUntilFree(thread, ({ pausedUntil }) => pausedUntil),
    pause(thread, forMs) {
      const { conversation, tenant } = lanesOf(thread);
      const now = elapsedMs();
      const until = now + forMs;
      conversation.pausedUntil = Math.max(conversation.pausedUntil, until);
      const last = refused.get(thread.tenant);
      if (last && last.until > now && last.conversationId !== thread.conversationId) {
        tenant.pausedUntil = Math.max(tenant.pausedUntil, until);
      }
      refused.set(thread.tenant, { conversationId: thread.conversationId, until });
    },
  };
}

function note(lane: Lane, now: number): void {
  lane.gone.push(now);
  const counts = lane.limits.map(({ count }) => count);
  lane.gone = lane.gone.slice(-Math.max(...counts));
  lane.promised = lane.promised.filter((at) => at > now);
}

/** Each comes back at an instant of its own: all at once, all but a few would have come for nothing. */
function sendAway(lanes: readonly Lane[], now: number): AccessError {
  const instants = lanes.map((lane) => {
    lane.promised = lane.promised.filter((at) => at > now);
    const from = Math.max(now, lane.pausedUntil, lane.promised.at(-1) ?? now);
    return nextFreeAt(lane.limits, [...lane.gone, ...lane.promised], from);
  });
  const at = Math.max(...instants);
  // Only what holds them up is asked for: a conversation that is full for an hour says nothing of its tenant.
  for (const [n, lane] of lanes.entries()) if (instants[n] === at) lane.promised.push(at);
  return new AccessError('graph-unavailable', 'Teams takes no more of us here for now', {
    retryAfterMs: at - now,
  });
}

function forgetIdle(lanes: Map<string, Lane>, now: number): void {
  for (const [key, { limits, gone, pausedUntil }] of lanes) {
    const longestMs = Math.max(...limits.map(({ spanMs }) => spanMs));
    if ((gone.at(-1) ?? -Infinity) + longestMs < now && pausedUntil < now) lanes.delete(key);
  }
}
