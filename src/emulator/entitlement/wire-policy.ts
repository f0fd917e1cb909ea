import { formatIsoDuration } from '../iso-duration.ts';
import type { ApprovalStageSettings, AssignmentPolicy } from './entities.ts';
import { toWireSubjectSet } from './subject-sets.ts';

/** The expiration of assignments through a policy, in the policy's own form. */
export function toWireExpiration(policy: AssignmentPolicy): object {
  if (policy.maximumMs === null) return { endDateTime: null, duration: null, type: 'noExpiration' };
  return { endDateTime: null, duration: formatIsoDuration(policy.maximumMs), type: 'afterDuration' };
}

function toWireStage(stage: ApprovalStageSettings): object {
  return {
    durationBeforeAutomaticDenial: formatIsoDuration(stage.timeoutMs),
    isApproverJustificationRequired: stage.justificationRequired,
    isEscalationEnabled: stage.escalationMs !== null,
    durationBeforeEscalation: formatIsoDuration(stage.escalationMs ?? 0),
    primaryApprovers: stage.primaryApprovers.map(toWireSubjectSet),
    fallbackPrimaryApprovers: stage.fallbackPrimaryApprovers.map(toWireSubjectSet),
    escalationApprovers: stage.escalationApprovers.map(toWireSubjectSet),
    fallbackEscalationApprovers: stage.fallbackEscalationApprovers.map(toWireSubjectSet),
  };
}

function toWireRequestorSettings(policy: AssignmentPolicy): object {
  return {
    enableTargetsToSelfAddAccess: true,
    enableTargetsToSelfUpdateAccess: policy.extensionAllowed,
    enableTargetsToSelfRemoveAccess: true,
    allowCustomAssignmentSchedule: policy.customScheduleAllowed,
    enableOnBehalfRequestorsToAddAccess: false,
    enableOnBehalfRequestorsToUpdateAccess: false,
    enableOnBehalfRequestorsToRemoveAccess: false,
    onBehalfRequestors: [],
  };
}

/** An assignment policy as Graph returns it. */
export function toWirePolicy(policy: AssignmentPolicy): object {
  return {
    id: policy.id,
    displayName: policy.displayName,
    description: policy.description,
    allowedTargetScope: policy.allowedTargetScope,
    createdDateTime: policy.createdAt.toISOString(),
    modifiedDateTime: policy.createdAt.toISOString(),
    specificAllowedTargets: policy.targets.map(toWireSubjectSet),
    automaticRequestSettings: null,
    expiration: toWireExpiration(policy),
    requestorSettings: toWireRequestorSettings(policy),
    requestApprovalSettings: {
      isApprovalRequiredForAdd: policy.stages.length > 0,
      isApprovalRequiredForUpdate: policy.stages.length > 0 && policy.extensionApproval,
      isRequestorJustificationRequired: policy.justificationRequired,
      stages: policy.stages.map(toWireStage),
    },
    reviewSettings: null,
    notificationSettings: { isAssignmentNotificationDisabled: false },
  };
}
