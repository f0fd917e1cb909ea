import type { Named } from './named.ts';
import type { SecurityRole } from './security-role.ts';

/** The form for asking, with what was entered and what is wrong with it. */
export interface RequestForm {
  /** GUID of this showing of the form: sent back with it, so that a second click is the same ask. */
  readonly formId: string;
  /** Roles that at least one tenant offers this person. */
  readonly roles: readonly SecurityRole[];
  readonly tenants: readonly RequestFormTenant[];
  /** Tenants that offer nothing to this person now, and why. */
  readonly unavailable: readonly UnavailableTenant[];
  /** What the person has entered, or what a typed line meant. */
  readonly filled: {
    readonly role?: SecurityRole;
    readonly tenantIds: readonly string[];
    readonly durationMs?: number;
    readonly justification?: string;
    readonly incident?: string;
  };
  /** Spans to choose from, ascending, at most the longest that any tenant allows. */
  readonly durationChoicesMs: readonly number[];
  readonly problems: readonly FieldProblem[];
  /** Set when the form was filled from a typed line: the reader is asked to confirm. */
  readonly fromTypedLine: boolean;
  readonly asOf: Date;
}

export interface RequestFormTenant extends Named {
  readonly limits: readonly RoleLimit[];
}

export interface RoleLimit {
  readonly role: SecurityRole;
  /** Absent: the policy sets no end. */
  readonly maximumMs?: number;
  readonly approvalRequired: boolean;
  readonly justificationRequired: boolean;
  /** True: the policy always grants exactly `maximumMs`. Absent or false: up to it, as asked. */
  readonly fixedDuration?: boolean;
}

export interface UnavailableTenant extends Named {
  readonly reason: 'sign-in' | 'unreachable' | 'nothing-offered' | 'misconfigured';
  readonly signInUrl?: string;
  readonly myAccessUrl?: string;
}

/** One sentence beside one field. */
export type FieldProblem =
  | {
      readonly field: 'role';
      readonly problem: 'missing' | 'not-offered';
      readonly tenantNames?: readonly string[];
    }
  | { readonly field: 'tenants'; readonly problem: 'missing' }
  | { readonly field: 'tenants'; readonly problem: 'unknown'; readonly typed: string }
  | { readonly field: 'duration'; readonly problem: 'missing' | 'not-a-span' }
  | {
      readonly field: 'duration';
      readonly problem: 'too-long';
      readonly maximumMs: number;
      readonly tenantNames: readonly string[];
    }
  | { readonly field: 'justification'; readonly problem: 'missing' | 'too-long' }
  | { readonly field: 'incident'; readonly problem: 'too-long' };
