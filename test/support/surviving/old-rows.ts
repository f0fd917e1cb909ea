import { randomUUID } from 'node:crypto';
import type { Actor } from '../actor.ts';
import { DAY, HOUR } from '../time.ts';
import type { World } from '../world.ts';
import type { OldDatabase } from './old-database.ts';
import { homeOf } from './old-people.ts';

const EM = '/identityGovernance/entitlementManagement';

/** A request in Entra, or one that is to be filed: then it has no id. */
export interface Filed {
  readonly id: string;
  readonly tenant: string;
  readonly packageId: string;
  readonly policyId: string;
  readonly packageName: string;
  readonly requestorId: string;
  readonly requestorName: string;
  readonly createdAt: Date;
}

interface Span {
  readonly startsAt: Date;
  readonly endsAt: Date;
}

type Doc = Readonly<Record<string, unknown>>;

/** Writes what the versions up to 0007 knew of Entra, as they had it. */
export interface OldRows {
  accessPackage(of: Omit<Filed, 'id'>): Promise<void>;
  /** @returns its id */
  pack(
    by: Actor,
    of: Omit<Filed, 'id'> & { readonly id?: string },
    role: string,
    durationMs: number,
    incident: string,
    justification: string,
  ): Promise<string>;
  request(of: Filed, state: string): Promise<Span>;
  assignmentId(of: Filed): Promise<string>;
  assignment(of: Filed, progress: Doc, nextDueAt: Date | null): Promise<void>;
  ask(of: Filed, approver: Actor, groupName: string): Promise<void>;
}

const isOpen = (state: string): boolean => ['submitted', 'pendingApproval', 'delivering'].includes(state);

export function createOldRows(world: World, old: OldDatabase, now: Date): OldRows {
  const { insert } = old;
  const read = async ({ tenant, id }: Filed) => {
    const query = '$expand=assignment';
    const row = await world.portal.get<{ assignment?: { id: string; state: string; schedule?: unknown } }>(
      tenant,
      `${EM}/assignmentRequests/${id}?${query}`,
    );
    const { startDateTime, expiration } = (row.assignment?.schedule ?? {}) as {
      startDateTime?: string;
      expiration?: { endDateTime?: string };
    };
    return {
      assignment: row.assignment,
      startsAt: new Date(startDateTime ?? now),
      endsAt: new Date(expiration?.endDateTime ?? now),
    };
  };
  return {
    async accessPackage({ tenant, packageId: id, packageName: name }) {
      const group = `sg-${name.toLowerCase().replaceAll(' ', '-')}`;
      const { value } = await world.portal.get(tenant, `/groups?$filter=displayName eq '${group}'`);
      const role = name.split(' ').at(-1)?.toLowerCase();
      const groupIds = [value[0]?.['id']];
      const later = old.lastMigration === '0004-no-account' ? {} : { incompatibleGroups: [] };
      const doc = { tenant, id, name, role, groupIds, incompatibleWith: [], ...later };
      await insert('packages', { tenant_id: tenant, id, doc });
    },
    async pack(by, of, role, durationMs, incident, justification) {
      const id = randomUUID();
      const requestor = homeOf(by);
      const createdAt = of.createdAt;
      const doc = { id, requestor, roles: [role], durationMs, justification, incident, createdAt };
      const who = { person_tenant_id: requestor.tenant, person_user_id: requestor.user };
      await insert('packs', { id, ...who, doc, created_at: createdAt });
      await insert('pack_items', {
        pack_id: id,
        tenant_id: of.tenant,
        position: 0,
        role,
        package_id: of.packageId,
        policy_id: of.policyId,
        request_id: of.id ?? null,
      });
      return id;
    },
    async request(of, state) {
      const { assignment, startsAt, endsAt } = await read(of);
      const { id, tenant, packageId, policyId, requestorId, requestorName, createdAt } = of;
      const doc = {
        tenant,
        id,
        purpose: 'add',
        bySystem: false,
        state,
        status: state,
        packageId,
        policyId,
        requestorId,
        requestorName,
        justification: 'asked before the upgrade',
        createdAt,
        ...(assignment ? { assignmentId: assignment.id } : {}),
      };
      await insert('requests', {
        tenant_id: tenant,
        id,
        requestor_id: requestorId,
        assignment_id: assignment?.id ?? null,
        purpose: 'add',
        is_open: isOpen(state),
        created_at: createdAt,
        state,
        state_since: createdAt,
        digest: '',
        doc,
      });
      return { startsAt, endsAt };
    },
    assignmentId: async (of) => (await read(of)).assignment?.id ?? '',
    async assignment(of, progress, nextDueAt) {
      const { assignment, startsAt, endsAt } = await read(of);
      const { tenant, packageId, policyId, requestorId: targetId, requestorName: targetName } = of;
      const id = assignment?.id ?? '';
      const state = assignment?.state ?? 'expired';
      const span = state === 'delivering' ? {} : { startsAt, endsAt };
      await insert('assignments', {
        tenant_id: tenant,
        id,
        package_id: packageId,
        target_id: targetId,
        state,
        ended_at: progress['endedAt'] ?? null,
        next_due_at: nextDueAt,
        digest: '',
        doc: { tenant, id, packageId, policyId, targetId, targetName, state, ...span },
        progress,
      });
    },
    async ask({ tenant, id, createdAt }, approver, groupName) {
      const user = approver.person.objectIds[tenant] ?? '';
      const doc = {
        approver: { tenant, user, name: approver.person.name },
        because: { kind: 'member', groupName },
        as: 'primary',
      };
      const of = { tenant_id: tenant, request_id: id, stage: 1 };
      await insert('asks', { ...of, user_id: user, doc, told_at: createdAt, reminded_until: createdAt });
      const timesOutAt = new Date(createdAt.getTime() + DAY);
      await insert('asked_stages', {
        ...of,
        begun_at: createdAt,
        times_out_at: timesOutAt,
        next_due_at: new Date(createdAt.getTime() + HOUR / 4),
      });
    },
  };
}
