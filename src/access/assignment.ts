import type { AccessPackageId, AssignmentId, AssignmentPolicyId, TenantId, UserId } from './ids.ts';

export const ASSIGNMENT_STATES = [
  'delivering',
  'partiallyDelivered',
  'delivered',
  'expired',
  'deliveryFailed',
] as const;
export type AssignmentState = (typeof ASSIGNMENT_STATES)[number] | 'unknown';

/**
 * An assignment as Graph last showed it.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageassignment
 */
export interface Assignment {
  readonly tenant: TenantId;
  readonly id: AssignmentId;
  readonly packageId: AccessPackageId;
  readonly policyId?: AssignmentPolicyId;
  /** Absent while the person has no account in this tenant. */
  readonly targetId?: UserId;
  readonly targetName: string;
  readonly targetAddress?: string;
  readonly state: AssignmentState;
  readonly startsAt?: Date;
  /** The planned end; absent: none. */
  readonly endsAt?: Date;
  /** When it did end. */
  readonly expiredAt?: Date;
}

/**
 * An assignment as its holder's own list shows it. Whether that call honours `$expand` is not documented:
 * where it does not, it does not say of which package the assignment is.
 */
export type OwnAssignment = Omit<Assignment, 'packageId'> & Partial<Pick<Assignment, 'packageId'>>;

/** An assignment that Graph no longer knows has ended, whenever that was. */
export const toEnded = (
  { tenant, id, packageId, policyId, targetId, targetName, targetAddress, startsAt, endsAt }: Assignment,
  now: Date,
): Assignment => ({
  tenant,
  id,
  packageId,
  targetName,
  state: 'expired',
  expiredAt: now,
  ...(policyId ? { policyId } : {}),
  ...(targetId ? { targetId } : {}),
  ...(targetAddress ? { targetAddress } : {}),
  ...(startsAt ? { startsAt } : {}),
  ...(endsAt ? { endsAt } : {}),
});
