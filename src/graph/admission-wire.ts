import { z } from 'zod';
import type { Admission, AdmittedPeople, ExternalOrganization } from '../access/first-request.ts';
import type { AccessPackageId, TenantId } from '../access/ids.ts';
import { policySchema, toAssignmentPolicy } from './policy-wire.ts';
import { questionSchema } from './question-wire.ts';
import { dropUndefined, list, optionalId, optionalText } from './wire.ts';

const identitySource = z.object({ '@odata.type': optionalText, tenantId: optionalId<TenantId>() });

/** @see https://learn.microsoft.com/graph/api/resources/connectedorganization */
export const organizationSchema = z.object({
  id: z.string(),
  state: optionalText,
  identitySources: list(identitySource),
});

export const toConnectedOrganization = (wire: z.output<typeof organizationSchema>): ExternalOrganization => ({
  id: wire.id.toLowerCase(),
  isConfigured: wire.state?.toLowerCase() === 'configured',
  // A tenant of another cloud has a type of its own, which is not the source's.
  tenants: wire.identitySources.flatMap((source) =>
    source['@odata.type']?.split('.').at(-1) === 'azureActiveDirectoryTenant' && source.tenantId
      ? [source.tenantId]
      : [],
  ),
});

/**
 * A policy with what tells whom it admits. `questions` must be asked for.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageassignmentpolicy
 */
export const admissionSchema = policySchema.extend({
  allowedTargetScope: optionalText,
  specificAllowedTargets: list(
    z.object({ '@odata.type': optionalText, connectedOrganizationId: optionalText }),
  ),
  questions: list(questionSchema),
});

type WireAdmission = z.output<typeof admissionSchema>;

export function toAdmission(wire: WireAdmission, packageId: AccessPackageId, tenant: TenantId): Admission {
  const { id, name, maximumMs, approvalForAdd, justificationRequired, stages } = toAssignmentPolicy(
    wire,
    tenant,
    packageId,
  );
  return dropUndefined({
    policyId: id,
    policyName: name,
    maximumMs,
    approvalForAdd,
    justificationRequired,
    customSchedule: wire.requestorSettings?.allowCustomAssignmentSchedule ?? false,
    questions: wire.questions.toSorted((a, b) => a.sequence - b.sequence),
    admits: toAdmitted(wire),
    canAskOneself: wire.requestorSettings?.enableTargetsToSelfAddAccess ?? false,
    stageCount: stages.length,
  });
}

/** A scope that is newer than us admits nobody we know of. */
function toAdmitted({ allowedTargetScope, specificAllowedTargets }: WireAdmission): AdmittedPeople {
  switch (allowedTargetScope?.toLowerCase() ?? '') {
    case 'specificconnectedorganizationusers':
      return {
        kind: 'organizations',
        ids: specificAllowedTargets.flatMap(
          ({ connectedOrganizationId }) => connectedOrganizationId?.toLowerCase() ?? [],
        ),
      };
    case 'allconfiguredconnectedorganizationusers':
      return { kind: 'configured-organizations' };
    case 'allexternalusers':
      return { kind: 'everybody-external' };
    default:
      return { kind: 'others' };
  }
}
