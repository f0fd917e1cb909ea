import type { Assignment, AssignmentRequest, ExtensionStage } from '../entitlement/entities.ts';
import type { Tenant } from '../world/tenant.ts';

// A Logic App sees the names in Pascal case at the top level. Which of them are null when is not documented.

function packageOf(tenant: Tenant, accessPackageId: string): object {
  const row = tenant.accessPackages.get(accessPackageId);
  return {
    Id: accessPackageId,
    DisplayName: row?.displayName ?? null,
    Description: row?.description ?? null,
  };
}

function subjectPayload(tenant: Tenant, subjectId: string): object {
  const row = tenant.subjects.get(subjectId);
  return {
    Id: subjectId,
    ObjectId: row?.objectId ?? null,
    DisplayName: row?.displayName ?? null,
    Email: row?.email ?? null,
    PrincipalName: row?.principalName ?? null,
  };
}

function catalogOf(tenant: Tenant, accessPackageId: string): object {
  const id = tenant.accessPackages.get(accessPackageId)?.catalogId ?? '';
  return { Id: id, DisplayName: tenant.catalogs.get(id)?.displayName ?? null };
}

/**
 * What a Logic App is sent about a request.
 * @param calloutId to be named in the answer
 * @param timeoutDuration how long the request waits; null when it does not
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageassignmentrequestcalloutdata
 */
export function toRequestPayload(
  tenant: Tenant,
  request: AssignmentRequest,
  stage: ExtensionStage['stage'],
  calloutId: string,
  timeoutDuration: string | null,
): object {
  return {
    AccessPackageAssignmentRequestId: request.id,
    CustomExtensionStageInstanceId: calloutId,
    Stage: stage,
    RequestType: request.requestType,
    State: request.state,
    Status: request.status,
    Answers: request.answers,
    Justification: request.justification,
    CallbackConfiguration: timeoutDuration === null ? null : { DurationBeforeTimeout: timeoutDuration },
    CallbackUriPath:
      timeoutDuration === null
        ? null
        : `/identityGovernance/entitlementManagement/assignmentRequests/${request.id}/resume`,
    AccessPackage: packageOf(tenant, request.accessPackageId),
    AccessPackageCatalog: catalogOf(tenant, request.accessPackageId),
    Assignment: { Id: request.assignmentId, Target: subjectPayload(tenant, request.subjectId) },
    Requestor: subjectPayload(tenant, request.requestorSubjectId ?? request.subjectId),
  };
}

/**
 * What a Logic App is sent about an assignment that will end.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageassignmentcalloutdata
 */
export function toAssignmentPayload(
  tenant: Tenant,
  assignment: Assignment,
  stage: ExtensionStage['stage'],
  calloutId: string,
): object {
  return {
    AccessPackageAssignmentId: assignment.id,
    CustomExtensionStageInstanceId: calloutId,
    Stage: stage,
    State: assignment.state,
    Status: assignment.status,
    Target: subjectPayload(tenant, assignment.subjectId),
    AccessPackage: packageOf(tenant, assignment.accessPackageId),
    AccessPackageCatalog: catalogOf(tenant, assignment.accessPackageId),
    EndDateTime: assignment.schedule.endAt?.toISOString() ?? null,
  };
}
