import type { Question } from './access-package.ts';
import type { AccessPackageId, AssignmentPolicyId, PackId, RequestId, TenantId } from './ids.ts';
import { isSamePerson } from './person.ts';
import type { Person } from './person.ts';
import type { SecurityRole } from './security-role.ts';

export const JUSTIFICATION_MAX = 1000;
export const INCIDENT_MAX = 60;
export const ANSWER_MAX = 400;

/** One ask for one or several roles in one or several tenants. Entra sees one assignment request for each. */
export interface RequestPack {
  readonly id: PackId;
  readonly requestor: Person;
  readonly roles: readonly SecurityRole[];
  readonly durationMs: number;
  /** Absent: as soon as it is approved. */
  readonly startsAt?: Date;
  readonly justification: string;
  readonly incident?: string;
  /** The requestor cannot wait for anybody's quiet hours; see urgency. */
  readonly urgent?: true;
  readonly createdAt: Date;
  readonly items: readonly PackItem[];
  /** To whom it was offered to go on with it, last one last. */
  readonly handOvers?: readonly HandOver[];
}

export interface HandOver {
  readonly to: Person;
  readonly toName: string;
  readonly givenAt: Date;
  /** What the giver wrote. */
  readonly note: string;
}

/** What comes twice within a minute is one click: a double one, or one that Teams sent again. */
const CLICK_MS = 60_000;

/** Whether the second is only the first click once more. */
export const isRepeated = (last: HandOver, next: HandOver): boolean =>
  isSamePerson(last.to, next.to) &&
  last.note === next.note &&
  Math.abs(next.givenAt.getTime() - last.givenAt.getTime()) < CLICK_MS;

export interface PackItem {
  readonly tenant: TenantId;
  readonly role: SecurityRole;
  readonly packageId: AccessPackageId;
  readonly policyId: AssignmentPolicyId;
  /** To the policy's questions. */
  readonly answers: readonly Answer[];
  /** Filed by the app in the person's name, who has no account in that tenant. Absent: by the person. */
  readonly filedBy?: 'app';
  /** Set once Entra has accepted the request. */
  readonly requestId?: RequestId;
}

/** The answer to one question; of a multiple choice there is one for each value taken. */
export interface Answer {
  readonly questionId: string;
  readonly kind: 'text' | 'choice';
  readonly value: string;
  /** The value in words. */
  readonly text: string;
}

/**
 * What one policy of one tenant offers one person for one role, as Graph said with the person's own token;
 * where the app would file it, as the app read in the policy.
 */
export interface Offer {
  readonly tenant: TenantId;
  readonly role: SecurityRole;
  readonly packageId: AccessPackageId;
  readonly policyId: AssignmentPolicyId;
  readonly policyName: string;
  readonly maximumMs?: number;
  readonly approvalRequired: boolean;
  readonly justificationRequired: boolean;
  /** The policy grants its own span at once; the requestor can choose neither span nor start. */
  readonly fixedDuration: boolean;
  readonly questions: readonly Question[];
  /** The person has no account in that tenant: the app would file it in their name. */
  readonly filedBy?: 'app';
}

/** The justification as Entra stores it: the incident number goes first, so that portals show it too. */
export const toJustification = (pack: Pick<RequestPack, 'justification' | 'incident'>): string =>
  [pack.incident, pack.justification].filter(Boolean).join(' · ');

/**
 * The justification of what the app files: the audit trail of the tenant names the app alone, so the words
 * say for whom it asks. In English whoever asks, because the approvers of another tenant read it, and because
 * an earlier request is found by these very words.
 */
export const toJustificationFor = (
  pack: Pick<RequestPack, 'justification' | 'incident'>,
  { name, address }: { readonly name: string; readonly address: string },
): string =>
  [toJustification(pack), `Filed by SOC Access for ${name} (${address})`].filter(Boolean).join(' · ');

const HOUR_MS = 3_600_000;
const CHOICES_MS = [1, 2, 4, 8, 12, 24, 72, 168].map((hours) => hours * HOUR_MS);

/** Spans to offer, ascending: round ones up to the longest allowed, that one, and the one already entered. */
export function toDurationChoices(maximaMs: ReadonlyArray<number | undefined>, entered?: number): number[] {
  const longest = Math.max(0, ...maximaMs.map((ms) => ms ?? 24 * HOUR_MS));
  const round = CHOICES_MS.filter((ms) => ms <= longest);
  const bounds = maximaMs.filter((ms) => ms !== undefined);
  return [...new Set([...round, ...bounds, ...(entered ? [entered] : [])])].sort((a, b) => a - b);
}
