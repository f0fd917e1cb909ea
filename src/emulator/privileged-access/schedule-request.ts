import type { PrivilegedAccessScheduleRequest } from '@microsoft/microsoft-graph-types';
import { z } from 'zod';
import type { GraphCall } from '../graph/route.ts';
import { GraphError, notEmulated } from '../graph-error.ts';
import { requestDenied } from '../roles/active-roles.ts';
import type { RequestSchedule } from './request-schedule.ts';
import { endOf, scheduleInfoSchema, toRequestSchedule, toWireRequestSchedule } from './request-schedule.ts';

/** What Privileged Identity Management was asked for, whether about a role or a group. */
export interface ScheduleRequest {
  readonly id: string;
  /** To be it, or to be allowed to become it. */
  readonly grants: 'assignment' | 'eligibility';
  readonly action: ScheduleAction;
  readonly principalId: string;
  readonly status: 'Granted' | 'Provisioned' | 'Revoked';
  readonly justification: string | null;
  readonly ticketNumber: string | null;
  readonly ticketSystem: string | null;
  readonly schedule: RequestSchedule;
  /** The user who asked, or the app. */
  readonly createdById: string;
  readonly isCreatedByApp: boolean;
  readonly createdAt: Date;
  readonly completedAt: Date;
}

const actions = ['adminAssign', 'adminRemove', 'selfActivate', 'selfDeactivate'] as const;
export type ScheduleAction = (typeof actions)[number];

const otherActions = ['adminUpdate', 'adminExtend', 'adminRenew', 'selfExtend', 'selfRenew'];

/** What both kinds of bodies have in common. */
export const scheduleRequestSchema = z.object({
  action: z.string(),
  principalId: z.guid(),
  justification: z.string().nullish(),
  isValidationOnly: z.boolean().nullish(),
  scheduleInfo: scheduleInfoSchema,
  ticketInfo: z.object({ ticketNumber: z.string().nullish(), ticketSystem: z.string().nullish() }).nullish(),
});

function exists(): GraphError {
  return new GraphError(400, 'RoleAssignmentExists', 'The Role assignment already exists.');
}

function doesNotExist(): GraphError {
  return new GraphError(400, 'RoleAssignmentDoesNotExist', 'The Role assignment does not exist.');
}

/** @throws GraphError 501 for actions the emulator does not carry out, 400 for no action at all */
function parseAction(text: string, grants: ScheduleRequest['grants']): ScheduleAction {
  const action = actions.find((name) => name.toLowerCase() === text.toLowerCase());
  const isSelf = action?.startsWith('self') === true;
  if (action !== undefined && !(isSelf && grants === 'eligibility')) return action;
  if (otherActions.includes(text)) throw notEmulated(`the action '${text}' of schedule requests`);
  throw new GraphError(400, 'InvalidAction', `The action '${text}' is not valid.`);
}

/** The request a body asks for, not yet checked against what there is. @throws GraphError 400, 501 */
export function toScheduleRequest(
  { caller, reading: { now } }: GraphCall,
  grants: ScheduleRequest['grants'],
  body: z.infer<typeof scheduleRequestSchema>,
  id: string,
): ScheduleRequest {
  if (body.isValidationOnly === true) throw notEmulated('validation without a request (isValidationOnly)');
  const action = parseAction(body.action, grants);
  const schedule = toRequestSchedule(body.scheduleInfo, now);
  const isRemoval = action === 'adminRemove' || action === 'selfDeactivate';
  return {
    id,
    grants,
    action,
    principalId: body.principalId.toLowerCase(),
    status: isRemoval ? 'Revoked' : schedule.startAt > now ? 'Granted' : 'Provisioned',
    justification: body.justification ?? null,
    ticketNumber: body.ticketInfo?.ticketNumber ?? null,
    ticketSystem: body.ticketInfo?.ticketSystem ?? null,
    schedule,
    createdById: caller.kind === 'user' ? caller.userId : caller.appId,
    isCreatedByApp: caller.kind === 'app',
    createdAt: now,
    completedAt: schedule.startAt,
  };
}

/** What the principal has of what is asked for. */
export interface Holding {
  readonly active: { readonly isActivated: boolean; readonly startAt: Date } | undefined;
  readonly isEligible: boolean;
  /** Whether the caller may give and take it. */
  readonly isAdministrator: boolean;
}

const longestActivationMs = 8 * 3_600_000;
const shortestActivationMs = 5 * 60_000;

/**
 * Holds an activation against the rules every new tenant has: at most 8 hours, with a justification. That the session
 * passed multifactor authentication is not checked.
 * @see https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-change-default-settings
 */
function checkActivation(
  { schedule, justification }: ScheduleRequest,
  { active, isEligible }: Holding,
): void {
  if (!isEligible) throw doesNotExist();
  if (active !== undefined) throw exists();
  const endAt = endOf(schedule);
  const isTooLong = endAt === null || endAt.getTime() - schedule.startAt.getTime() > longestActivationMs;
  const failed = [
    ...(isTooLong ? ['ExpirationRule'] : []),
    ...((justification ?? '') === '' ? ['JustificationRule'] : []),
  ];
  if (failed.length === 0) return;
  const message = `The following policy rules failed: ${JSON.stringify(failed)}`;
  throw new GraphError(400, 'RoleAssignmentRequestPolicyValidationFailed', message);
}

function checkDeactivation(active: Holding['active'], now: Date): void {
  if (active?.isActivated !== true) throw doesNotExist();
  if (now.getTime() - active.startAt.getTime() >= shortestActivationMs) return;
  const message = 'The active duration is too short. The minimum required is 5 minutes.';
  throw new GraphError(400, 'ActiveDurationTooShort', message);
}

/**
 * Refuses a request that the caller may not make or that does not fit what there is.
 * @throws GraphError 403 for somebody else's activation and for assignments without the role; 400
 * RoleAssignmentExists, RoleAssignmentDoesNotExist, RoleAssignmentRequestPolicyValidationFailed, ActiveDurationTooShort
 */
export function checkScheduleRequest(call: GraphCall, request: ScheduleRequest, holding: Holding): void {
  const { caller, reading } = call;
  const { action, grants, principalId } = request;
  const isSelf = caller.kind === 'user' && caller.userId === principalId;
  const has = grants === 'eligibility' ? holding.isEligible : holding.active !== undefined;
  if (action.startsWith('self') ? !isSelf : !holding.isAdministrator) throw requestDenied();
  if (action === 'adminAssign' && has) throw exists();
  if (action === 'adminRemove' && !has) throw doesNotExist();
  if (action === 'selfActivate') checkActivation(request, holding);
  if (action === 'selfDeactivate') checkDeactivation(holding.active, reading.now);
}

/** What both kinds of requests have in common on the wire. */
export function toWireScheduleRequest(
  row: ScheduleRequest,
): Omit<PrivilegedAccessScheduleRequest, 'action'> & { action: ScheduleAction } {
  const creator = { displayName: null, id: row.createdById };
  return {
    id: row.id,
    status: row.status,
    createdDateTime: row.createdAt.toISOString(),
    completedDateTime: row.completedAt.toISOString(),
    approvalId: null,
    customData: null,
    action: row.action,
    isValidationOnly: false,
    justification: row.justification,
    createdBy: row.isCreatedByApp
      ? { application: creator, device: null, user: null }
      : { application: null, device: null, user: creator },
    scheduleInfo: toWireRequestSchedule(row.schedule),
    ticketInfo: { ticketNumber: row.ticketNumber, ticketSystem: row.ticketSystem },
  };
}
