import type { Claims } from '../login/verify-token.ts';
import { isPastEmptyPage } from '../odata/skip-token.ts';
import { realNow } from '../time/real-time.ts';
import { copyWorld } from '../world/copy-world.ts';
import type { World } from '../world/world.ts';
import type { Fault } from './parse-fault.ts';

/** The call a fault is looked up for. */
export interface FaultTarget {
  readonly method: string;
  readonly address: URL;
  readonly tenantId: string | undefined;
  /** A home user principal name or `app`; undefined when nobody can be told yet. */
  readonly caller: string | undefined;
  /** The claims of a Graph call whose token is good; faults of Graph alone strike no other calls. */
  readonly claims: Claims | undefined;
  /** When the person signed in who is about to get a token without a page; nothing but `interaction` strikes then. */
  readonly signedInAt?: Date;
}

/** A fault that is set. */
export interface ArmedFault<Kind extends Fault = Fault> {
  readonly fault: Kind;
  /** Real time, as tokens are. */
  readonly armedAt: Date;
  /** What `stale` reads answer from. */
  readonly replica: () => World;
}

/** The faults that are set now. */
export interface Faults {
  set(list: readonly Fault[]): void;
  /** The first fault that strikes this call; it is counted as used. */
  take(target: FaultTarget): ArmedFault | undefined;
}

interface Counted extends ArmedFault {
  seen: number;
  left: number;
}

function matchesPath(pattern: string | undefined, path: string): boolean {
  if (pattern === undefined || path.startsWith(pattern)) return true;
  try {
    return new RegExp(pattern, 'i').test(path);
  } catch {
    // A prefix such as "/v1.0/x(on=" is no regular expression and need not be one.
    return false;
  }
}

function decodedPath({ pathname, search }: URL): string {
  try {
    return decodeURIComponent(`${pathname}${search}`);
  } catch {
    return `${pathname}${search}`;
  }
}

function isSame(wanted: string | undefined, actual: string | undefined): boolean {
  return wanted === undefined || wanted.toLowerCase() === actual?.toLowerCase();
}

/** Whether a kind of fault has anything to say about this call. */
function concerns({ fault, armedAt }: ArmedFault, target: FaultTarget): boolean {
  const { method, address, claims, signedInAt } = target;
  if (fault.kind === 'interaction') return signedInAt !== undefined && signedInAt < armedAt;
  if (signedInAt !== undefined) return false;
  switch (fault.kind) {
    case 'status':
    case 'drop':
    case 'slow':
      return true;
    case 'emptyPage':
      return claims !== undefined && method === 'GET' && !isPastEmptyPage(address);
    case 'stale':
      return claims !== undefined && method === 'GET';
    case 'revoked':
      return claims !== undefined && claims.issuedAt < armedAt;
    case 'challenge':
      if (claims === undefined) return false;
      return fault.acrs === undefined ? claims.issuedAt < armedAt : !claims.acrs.includes(fault.acrs);
    case 'unknownMember':
    case 'nullProperty':
    case 'missingProperty':
    default:
      return claims !== undefined;
  }
}

function fits(armed: Counted, target: FaultTarget): boolean {
  const { fault, left } = armed;
  return (
    left > 0 &&
    isSame(fault.tenantId, target.tenantId) &&
    isSame(fault.method, target.method) &&
    isSame(fault.caller, target.caller) &&
    matchesPath(fault.path, decodedPath(target.address)) &&
    concerns(armed, target)
  );
}

/** A copy of the world that is taken now and renewed when it is read after `refreshSeconds`. */
function createReplica(world: () => World, now: () => Date, refreshSeconds = Infinity): () => World {
  let copiedAt = now();
  let copy = copyWorld(world());
  return () => {
    if (now().getTime() - copiedAt.getTime() >= refreshSeconds * 1000) {
      copiedAt = now();
      copy = copyWorld(world());
    }
    return copy;
  };
}

/**
 * An empty list of faults.
 * @param world the world as of now, of whose chance `probability` is
 * @param now virtual time
 */
export function createFaults(world: () => World, now: () => Date): Faults {
  let armed: Counted[] = [];
  const arm = (fault: Fault): Counted => ({
    fault,
    armedAt: realNow(),
    replica: fault.kind === 'stale' ? createReplica(world, now, fault.refreshSeconds) : world,
    seen: 0,
    left: fault.times ?? Number.POSITIVE_INFINITY,
  });
  return {
    set(list) {
      armed = list.map(arm);
    },
    take(target) {
      return armed.find((candidate) => {
        if (!fits(candidate, target)) return false;
        const { everyNth = 1, probability = 1 } = candidate.fault;
        candidate.seen += 1;
        if (candidate.seen % everyNth !== 0) return false;
        if (probability < 1 && world().random.next() >= probability) return false;
        candidate.left -= 1;
        return true;
      });
    },
  };
}
