import type { Question } from './access-package.ts';
import type { StartWarning } from './later-start.ts';
import type { Named } from './named.ts';
import type { SecurityRole } from './security-role.ts';

/** The form for asking, with what was entered and what is wrong with it. */
export interface RequestForm {
  /** GUID of this showing of the form: sent back with it, so that a second click is the same ask. */
  readonly formId: string;
  /** Roles that at least one tenant offers this person. */
  readonly roles: readonly SecurityRole[];
  readonly tenants: readonly RequestFormTenant[];
  /** What single tenants ask besides, for what is filled in; empty while nothing chosen asks for more. */
  readonly details: readonly FormDetail[];
  /** Roles that a tenant grants and this person cannot ask for now, and why. */
  readonly obstacles: readonly Obstacle[];
  /** Tenants that offer nothing to this person now, and why. */
  readonly unavailable: readonly UnavailableTenant[];
  /** What the person has entered, or what a typed line meant. */
  readonly filled: FilledForm;
  /** Spans to choose from, ascending, at most the longest that any tenant allows. */
  readonly durationChoicesMs: readonly number[];
  readonly problems: readonly FieldProblem[];
  /** The chosen start may come before the approval. */
  readonly startWarning?: StartWarning;
  /** Set when the form was filled from a typed line: the reader is asked to confirm. */
  readonly fromTypedLine: boolean;
  readonly asOf: Date;
}

export interface FilledForm {
  readonly roles: readonly SecurityRole[];
  readonly tenantIds: readonly string[];
  readonly durationMs?: number;
  /** Absent: as soon as it is approved. */
  readonly start?: StartEntry;
  readonly justification?: string;
  readonly incident?: string;
  readonly urgent?: boolean;
}

/** A start as its two fields hold it: `2026-10-01` and `18:00`, in the reader's zone; either may be empty. */
export interface StartEntry {
  readonly date: string;
  readonly time: string;
}

export interface RequestFormTenant extends Named {
  /** The person has no account there: what is asked for is filed by the app, in their name. */
  readonly filedBy?: 'app';
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

/** What one tenant asks besides for one role: a choice among its policies, and the questions of the chosen one. */
export interface FormDetail {
  readonly tenant: Named;
  readonly role: SecurityRole;
  /** Id of the input for the policy. */
  readonly policyInput: string;
  /** To choose from; empty when there is no choice. */
  readonly policies: readonly PolicyChoice[];
  readonly policyId?: string;
  readonly questions: readonly FormQuestion[];
}

export interface PolicyChoice {
  readonly id: string;
  readonly name: string;
  readonly maximumMs?: number;
  readonly approvalRequired: boolean;
}

export interface FormQuestion {
  /** Id of the input for the answer. */
  readonly input: string;
  readonly question: Question;
  /** As the input holds it: text, or the numbers of the choices taken, from 0, with commas between them. */
  readonly answer: string;
}

/** Why somebody cannot ask for a role in a tenant now. */
export type Obstacle = {
  readonly tenant: Named;
  readonly role: SecurityRole;
} & (
  | { readonly reason: 'not-in-scope' }
  | { readonly reason: 'held'; readonly until?: Date }
  | { readonly reason: 'pending'; readonly since?: Date }
  /** Whoever holds the other package may not ask for this one. */
  | { readonly reason: 'incompatible'; readonly otherName: string; readonly until?: Date }
  /** Members of the group may not ask for it. */
  | { readonly reason: 'incompatible-group'; readonly groupName: string }
  /** A policy asks something that this bot cannot put on a card. */
  | { readonly reason: 'unknown-question'; readonly myAccessUrl: string }
);

export interface UnavailableTenant extends Named {
  readonly reason: 'sign-in' | 'unreachable' | 'nothing-offered' | 'misconfigured' | 'no-account';
  readonly signInUrl?: string;
  readonly myAccessUrl?: string;
}

/** One sentence beside one field. */
export type FieldProblem =
  | { readonly field: 'roles'; readonly problem: 'missing' }
  | {
      readonly field: 'roles';
      readonly problem: 'not-offered';
      readonly roles: readonly SecurityRole[];
      readonly tenantNames: readonly string[];
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
  /** `soon`: it is sent when the reader has seen what the form's warning says. */
  | { readonly field: 'start'; readonly problem: 'not-a-time' | 'past' | 'too-far' | 'soon' }
  | { readonly field: 'start'; readonly problem: 'not-allowed'; readonly tenantNames: readonly string[] }
  | { readonly field: 'justification'; readonly problem: 'missing' | 'too-long' }
  | { readonly field: 'incident'; readonly problem: 'too-long' }
  | {
      readonly field: 'detail';
      /** Id of the input it is about. */
      readonly input: string;
      /** `unasked`: the input was not on the card that was sent. */
      readonly problem: 'unasked' | 'missing' | 'not-a-choice' | 'too-long';
    };
