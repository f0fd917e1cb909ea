import { createAccount } from '../directory/create-account.ts';
import { processDynamicGroupsSoon } from '../directory/dynamic-groups.ts';
import type { DirectoryUser } from '../directory/entities.ts';
import { bringBack, moveToDeleted } from '../directory/write-user.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { Tenant } from '../world/tenant.ts';
import type { Scope } from '../world/world.ts';
import { attributeOf, desiredValues, toUserValues } from './attribute-values.ts';
import type {
  ProvisionedAccount,
  ProvisionedChange,
  ProvisioningEvent,
  SynchronizationJob,
} from './entities.ts';
import { userMappingOf } from './schema-input.ts';
import type { ObjectMapping } from './schema-input.ts';

/** What became of one user. */
export interface Outcome {
  readonly action: ProvisioningEvent['action'];
  readonly status: ProvisioningEvent['status'];
  readonly targetUserId: string | null;
  readonly changes: readonly ProvisionedChange[];
  /** Why nothing was done, for what was skipped or failed. */
  readonly reason?: string;
}

/** One job at work between two tenants. */
export interface Provisioning {
  /** The source tenant. */
  readonly scope: Scope;
  readonly target: Tenant;
  readonly job: SynchronizationJob;
}

function linkId(job: SynchronizationJob, sourceUserId: string): string {
  return `${job.id}/${sourceUserId}`;
}

/** The account a job keeps for a user, if it ever made or took over one. */
export function linkOf({ scope, job }: Provisioning, sourceUserId: string): ProvisionedAccount | undefined {
  return scope.tenant.provisionedAccounts.get(linkId(job, sourceUserId));
}

function link({ scope, job }: Provisioning, sourceUserId: string, targetUserId: string): void {
  const { provisionedAccounts } = scope.tenant;
  const id = linkId(job, sourceUserId);
  provisionedAccounts.remove(id);
  provisionedAccounts.insert({ id, jobId: job.id, sourceUserId, targetUserId });
}

function skip(targetUserId: string | null, reason: string): Outcome {
  return { action: 'other', status: 'skipped', targetUserId, changes: [], reason };
}

/** A kind of user that Entra does not know cannot be written. */
function refuse(
  values: ReadonlyMap<string, string | null>,
  action: Outcome['action'],
  targetUserId: string | null,
): Outcome | undefined {
  const userType = values.get('userType');
  if (userType === undefined || /^(member|guest)$/i.test(userType ?? '')) return undefined;
  return { action, status: 'failure', targetUserId, changes: [], reason: 'InvalidPropertyValue' };
}

/** An account that a job deleted comes back, with its groups, when its user is in scope again. */
function restore({ scope, target }: Provisioning, source: DirectoryUser): DirectoryUser | undefined {
  const deleted = target.deletedUsers.get(deriveObjectId(target.id, 'user', source.homeUserPrincipalName));
  return deleted === undefined ? undefined : bringBack({ ...scope, tenant: target }, deleted);
}

function create(provisioning: Provisioning, mapping: ObjectMapping, source: DirectoryUser): Outcome {
  const { scope, target } = provisioning;
  const values = desiredValues(mapping.attributeMappings, source, undefined);
  const refusal = refuse(values, 'create', null);
  if (refusal !== undefined) return refusal;
  const restored = restore(provisioning, source);
  if (restored !== undefined) target.users.change(restored, toUserValues(values, restored));
  const account =
    restored ??
    createAccount(target, {
      displayName: source.displayName,
      homeUserPrincipalName: source.homeUserPrincipalName,
      homeTenantId: scope.tenant.id,
      createdAt: scope.now,
      values: toUserValues(values, undefined),
    });
  link(provisioning, source.id, account.id);
  const changes = [...values].map(([property, newValue]) => ({ property, oldValue: null, newValue }));
  return { action: 'create', status: 'success', targetUserId: account.id, changes };
}

function update(
  provisioning: Provisioning,
  mapping: ObjectMapping,
  source: DirectoryUser,
  account: DirectoryUser,
): Outcome {
  const values = desiredValues(mapping.attributeMappings, source, account);
  const refusal = refuse(values, 'update', account.id);
  if (refusal !== undefined) return refusal;
  const changes = [...values]
    .map(([property, newValue]) => ({ property, oldValue: attributeOf(account, property), newValue }))
    .filter(({ oldValue, newValue }) => oldValue !== newValue);
  link(provisioning, source.id, account.id);
  if (changes.length === 0) return skip(account.id, 'RedundantExport');
  const changed = new Map(changes.map(({ property, newValue }) => [property, newValue]));
  provisioning.target.users.change(account, toUserValues(changed, account));
  const isBlocked = changed.get('accountEnabled') === 'False';
  return { action: isBlocked ? 'disable' : 'update', status: 'success', targetUserId: account.id, changes };
}

function hasFlow({ flowTypes }: ObjectMapping, flow: 'Add' | 'Update' | 'Delete'): boolean {
  return flowTypes.split(',').some((each) => each.trim() === flow);
}

/**
 * Makes the account of a user in the target tenant what the mappings want it to be. An account that is there already,
 * by invitation for instance, is taken over.
 */
export function provisionUser(provisioning: Provisioning, source: DirectoryUser): Outcome {
  const { target, job, scope } = provisioning;
  const mapping = userMappingOf(job.schema);
  if (mapping === undefined) return skip(null, 'EntityTypeNotSupported');
  const account = target.users.find('homeUserPrincipalName', source.homeUserPrincipalName);
  const known = linkOf(provisioning, source.id);
  if (account === undefined) {
    // Somebody deleted the account in the target tenant; synchronization does not bring it back.
    if (known !== undefined) return skip(known.targetUserId, 'TargetObjectDeleted');
    if (!hasFlow(mapping, 'Add')) return skip(null, 'SchemaFlowTypeDisabled');
  } else if (!hasFlow(mapping, 'Update')) return skip(account.id, 'SchemaFlowTypeDisabled');
  const outcome =
    account === undefined
      ? create(provisioning, mapping, source)
      : update(provisioning, mapping, source, account);
  if (outcome.status === 'success') processDynamicGroupsSoon({ ...scope, tenant: target });
  return outcome;
}

/** Deletes the account of a user who is no longer in scope; it can be restored for 30 days. */
export function deprovisionUser({ scope, target, job }: Provisioning, known: ProvisionedAccount): Outcome {
  const { targetUserId } = known;
  const mapping = userMappingOf(job.schema);
  if (mapping === undefined || !hasFlow(mapping, 'Delete'))
    return skip(targetUserId, 'SchemaFlowTypeDisabled');
  scope.tenant.provisionedAccounts.remove(known.id);
  const account = target.users.get(targetUserId);
  const targetScope = { ...scope, tenant: target };
  if (account === undefined) return skip(targetUserId, 'TargetObjectDeleted');
  moveToDeleted(targetScope, account);
  processDynamicGroupsSoon(targetScope);
  return { action: 'delete', status: 'success', targetUserId, changes: [] };
}
