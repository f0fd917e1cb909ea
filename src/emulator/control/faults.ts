import { z } from 'zod';

const fault = z.strictObject({
  tenantId: z.string().optional(),
  /** The beginning of the path, or a regular expression for path and query. */
  path: z.string().optional(),
  method: z.string().optional(),
  status: z.int().min(400).max(599).default(504),
  retryAfterSeconds: z.int().min(0).optional(),
  /** How often it strikes; until it is taken away when absent. */
  times: z.int().min(1).optional(),
  /** The call takes effect and only its answer is lost. */
  afterWrite: z.boolean().default(false),
});

export const faultList = z.array(fault);

export type Fault = z.infer<typeof fault>;

/** The request a fault is looked up for. */
interface FaultTarget {
  readonly method: string;
  /** Path and query, decoded. */
  readonly path: string;
  readonly tenantId: string | undefined;
}

/** The faults that are armed now. */
export interface Faults {
  set(list: readonly Fault[]): void;
  /** The first fault that strikes this request; it is counted as used. */
  take(target: FaultTarget): Fault | undefined;
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

/** An empty list of faults. */
export function createFaults(): Faults {
  let armed: { fault: Fault; left: number }[] = [];
  return {
    set(list) {
      armed = list.map((entry) => ({ fault: entry, left: entry.times ?? Number.POSITIVE_INFINITY }));
    },
    take({ method, path, tenantId }) {
      const found = armed.find(
        ({ fault: { tenantId: tenant, method: wanted, path: pattern }, left }) =>
          left > 0 &&
          (tenant === undefined || tenant.toLowerCase() === tenantId?.toLowerCase()) &&
          (wanted === undefined || wanted.toUpperCase() === method) &&
          matchesPath(pattern, path),
      );
      if (found !== undefined) found.left -= 1;
      return found?.fault;
    },
  };
}
