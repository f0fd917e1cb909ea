import { GraphError } from '../graph-error.ts';
import type { Caller } from '../graph/caller.ts';
import { requestCost } from './request-cost.ts';
import type { CountedRequest } from './request-cost.ts';

/** Which limits hold: Microsoft's, or none. */
export type ThrottlingPreset = 'none' | 'published';

type Scope = 'Tenant_Application' | 'Tenant' | 'Application';

/** A published limit: so much in so long, for whom together. */
interface Limit {
  readonly scope: Scope;
  readonly counts: 'Write' | 'ReadWrite';
  readonly most: (caller: Caller) => number;
  readonly windowMs: number;
  /** What a request takes of it; 0 when it does not concern it. */
  readonly cost: (request: CountedRequest) => number;
  /** The reason as the answer tells it. */
  readonly information: string;
  readonly hasRetryAfter?: false;
}

const second = 1000;
const minute = 60 * second;

/** An app's quota grows with the number of users. */
function tenantQuota({ tenant: { users } }: Caller): number {
  if (users.size < 50) return 3500;
  return users.size <= 500 ? 5000 : 8000;
}

function ofPath(path: RegExp): Limit['cost'] {
  return (request) => (path.test(request.path) ? 1 : 0);
}

const requests = (
  scope: Scope,
  most: number,
  windowMs: number,
  cost: Limit['cost'],
  hasRetryAfter?: false,
): Limit => ({
  scope,
  counts: 'ReadWrite',
  most: () => most,
  windowMs,
  cost,
  information: 'RequestLimitExceeded',
  ...(hasRetryAfter === undefined ? {} : { hasRetryAfter }),
});

const writes = (scope: Scope, most: number, windowMs: number): Limit => ({
  scope,
  counts: 'Write',
  most: () => most,
  windowMs,
  cost: (request) => requestCost(request).writes,
  information: 'WriteLimitExceeded',
});

const resourceUnits = (scope: Scope, most: Limit['most'], windowMs: number): Limit => ({
  scope,
  counts: 'ReadWrite',
  most,
  windowMs,
  cost: (request) => requestCost(request).units,
  information: 'ResourceUnitLimitExceeded',
});

const reports = ofPath(/^(auditLogs|reports)\//i);
const conditionalAccess = ofPath(/^(identity\/conditionalAccess|identityProtection)\//i);

/** @see https://learn.microsoft.com/graph/throttling-limits */
const published: readonly Limit[] = [
  requests('Application', 130_000, 10 * second, () => 1),
  resourceUnits('Tenant_Application', tenantQuota, 10 * second),
  resourceUnits('Application', () => 150_000, 20 * second),
  writes('Tenant_Application', 3000, 2.5 * minute),
  writes('Application', 35_000, 5 * minute),
  writes('Tenant', 18_000, 5 * minute),
  requests('Tenant_Application', 5, 10 * second, reports),
  requests('Application', 122, 10 * second, reports),
  requests('Tenant', 1, second, conditionalAccess, false),
  requests('Tenant', 150, 5 * second, ofPath(/^invitations$/i)),
  requests('Tenant_Application', 5, 10 * second, ofPath(/\/provisionOnDemand$/i)),
];

/** How much of a limit is used up; it drains all the time, in virtual time. */
interface Bucket {
  used: number;
  countedAtMs: number;
}

/** Counts requests against the limits that hold. */
export interface Throttling {
  /** Forgets what was counted. */
  set(preset: ThrottlingPreset): void;
  /**
   * The headers with which Graph tells how much a request has used.
   * @throws GraphError 429 for one request too many; it is not counted
   */
  count(
    request: { readonly method: string; readonly address: URL },
    caller: Caller,
    now: Date,
  ): Record<string, string>;
}

interface Counted {
  readonly limit: Limit;
  readonly bucket: Bucket;
  readonly cost: number;
  readonly most: number;
}

function toRefusal({ limit, bucket, cost, most }: Counted, { appId, tenant }: Caller): GraphError {
  const { scope, counts, windowMs, information, hasRetryAfter } = limit;
  const waitMs = ((bucket.used + cost - most) / most) * windowMs;
  return new GraphError(429, 'TooManyRequests', 'Please retry again later.', {
    ...(hasRetryAfter === false ? {} : { 'Retry-After': String(Math.max(1, Math.ceil(waitMs / second))) }),
    'x-ms-throttle-scope': `${scope}/${counts}/${appId}/${tenant.id}`,
    'x-ms-throttle-information': information,
  });
}

function bucketKey(index: number, { scope }: Limit, { appId, tenant }: Caller): string {
  const parts = { Tenant_Application: [tenant.id, appId], Tenant: [tenant.id], Application: [appId] }[scope];
  return [index, ...parts].join(' ');
}

/**
 * No limits, until they are set. Microsoft publishes none for entitlement management, access reviews and role
 * management; they are counted like any path of the identity services.
 */
export function createThrottling(): Throttling {
  let limits: readonly Limit[] = [];
  const buckets = new Map<string, Bucket>();

  const bucketOf = (key: string, most: number, windowMs: number, nowMs: number): Bucket => {
    const bucket = buckets.get(key) ?? { used: 0, countedAtMs: nowMs };
    const drained = ((nowMs - bucket.countedAtMs) / windowMs) * most;
    bucket.used = Math.max(0, bucket.used - drained);
    bucket.countedAtMs = nowMs;
    buckets.set(key, bucket);
    return bucket;
  };

  return {
    set(preset) {
      limits = preset === 'published' ? published : [];
      buckets.clear();
    },
    count(request, caller, now) {
      const counted = limits.flatMap((limit, index): Counted[] => {
        const cost = limit.cost(toCounted(request));
        if (cost === 0) return [];
        const most = limit.most(caller);
        const bucket = bucketOf(bucketKey(index, limit, caller), most, limit.windowMs, now.getTime());
        return [{ limit, cost, most, bucket }];
      });
      const tooMuch = counted.find(({ bucket, cost, most }) => bucket.used + cost > most);
      if (tooMuch !== undefined) throw toRefusal(tooMuch, caller);
      for (const { bucket, cost } of counted) bucket.used += cost;
      return toHeaders(counted, toCounted(request));
    },
  };
}

function toCounted({ method, address }: { readonly method: string; readonly address: URL }): CountedRequest {
  return { method, path: address.pathname.replace(/^\/v1\.0\//, ''), parameters: address.searchParams };
}

function toHeaders(counted: readonly Counted[], request: CountedRequest): Record<string, string> {
  if (counted.length === 0) return {};
  const { units } = requestCost(request);
  const share = Math.max(...counted.map(({ bucket, most }) => bucket.used / most));
  return {
    ...(units === 0 ? {} : { 'x-ms-resource-unit': String(units) }),
    ...(share < 0.8 ? {} : { 'x-ms-throttle-limit-percentage': share.toFixed(1) }),
  };
}
