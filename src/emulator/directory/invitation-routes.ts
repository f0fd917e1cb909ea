import { randomUUID } from 'node:crypto';
import type { Invitation } from '@microsoft/microsoft-graph-types';
import { z } from 'zod';
import { auditDirectory, toAuditTarget } from '../audit/audit-directory.ts';
import { parseBody } from '../graph/parse-body.ts';
import type { GraphCall, Route } from '../graph/route.ts';
import { GraphError, notEmulated } from '../graph-error.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { World } from '../world/world.ts';
import { createAccount } from './create-account.ts';
import { processDynamicGroupsSoon } from './dynamic-groups.ts';
import type { DirectoryUser } from './entities.ts';
import { findObject, findReferenced } from './find-object.ts';

const bodySchema = z.looseObject({
  invitedUserEmailAddress: z.email(),
  inviteRedirectUrl: z.url(),
  invitedUserDisplayName: z.string().nullish(),
  invitedUserType: z.enum(['Guest', 'Member']).nullish(),
  sendInvitationMessage: z.boolean().nullish(),
  resetRedemption: z.boolean().nullish(),
  invitedUserSponsors: z.array(z.object({ id: z.guid() })).optional(),
  'invitedUserSponsors@odata.bind': z.array(z.string()).optional(),
});

type Body = z.infer<typeof bodySchema>;

/** The tenant an address belongs to; of an address outside of the sandbox, one that does not exist. */
function homeTenantIdOf(world: World, address: string): string {
  const domain = (address.split('@')[1] ?? '').toLowerCase();
  const home = [...world.tenants.values()].find((tenant) => tenant.domain.toLowerCase() === domain);
  return home?.id ?? deriveObjectId('', 'tenant', domain);
}

function refuseInternal(call: GraphCall, user: DirectoryUser): void {
  if (user.homeTenantId !== call.reading.tenant.id) return;
  throw new GraphError(
    400,
    'BadRequest',
    `The invited user already exists in the directory as object ID: ${user.id}. They can use that account to sign in to shared apps and resources.`,
  );
}

/** Who answers for the guest: those the body names, else the user who invites. */
function toSponsorIds(call: GraphCall, body: Body): string[] {
  const ids = (body.invitedUserSponsors ?? []).map(({ id }) => findObject(call, id).id);
  const bound = (body['invitedUserSponsors@odata.bind'] ?? []).map((url) => findReferenced(call, url).id);
  if (ids.length + bound.length > 0) return [...new Set([...ids, ...bound])];
  return call.caller.kind === 'user' ? [call.caller.userId] : [];
}

function createGuest(call: GraphCall, body: Body): DirectoryUser {
  const { world, tenant, now } = call.reading;
  const address = body.invitedUserEmailAddress;
  const homeTenantId = homeTenantIdOf(world, address);
  if (homeTenantId === tenant.id) {
    throw new GraphError(
      400,
      'BadRequest',
      'A verified domain of this directory is no address of an external user.',
    );
  }
  const sponsorIds = toSponsorIds(call, body);
  return createAccount(tenant, {
    displayName: body.invitedUserDisplayName ?? address.split('@')[0] ?? address,
    homeUserPrincipalName: address,
    homeTenantId,
    createdAt: now,
    values: {
      id: randomUUID(),
      userType: body.invitedUserType ?? 'Guest',
      externalUserState: 'PendingAcceptance',
      externalUserStateChangedAt: now,
      sponsorIds,
    },
  });
}

function toWire({ reading: { tenant } }: GraphCall, body: Body, user: DirectoryUser): Invitation {
  const id = randomUUID();
  const redeem = `https://invitations.microsoft.com/redeem/?tenant=${tenant.id}&user=${id}&ticket=${randomUUID()}&ver=2.0`;
  return {
    id,
    inviteRedeemUrl: `https://login.microsoftonline.com/redeem?rd=${encodeURIComponent(redeem)}`,
    invitedUserDisplayName: body.invitedUserDisplayName ?? null,
    invitedUserType: user.userType,
    invitedUserEmailAddress: body.invitedUserEmailAddress,
    sendInvitationMessage: body.sendInvitationMessage ?? false,
    resetRedemption: false,
    inviteRedirectUrl: body.inviteRedirectUrl,
    status: user.externalUserState === 'Accepted' ? 'Completed' : 'PendingAcceptance',
    invitedUserMessageInfo: {
      messageLanguage: null,
      customizedMessageBody: null,
      ccRecipients: [{ emailAddress: { name: null, address: null } }],
    },
    invitedUser: { id: user.id },
  };
}

/**
 * Invites an external user, who is a guest from now on and can sign in after the first interactive sign-in, which redeems
 * the invitation. Inviting a guest once more changes nothing. By default everybody may invite; no mail is sent.
 * @throws GraphError 400 for users of this tenant, 404 for sponsors that do not exist, 501 for `resetRedemption`
 */
function invite(call: GraphCall): Invitation {
  const body = parseBody(bodySchema, call.body);
  if (body.resetRedemption === true) throw notEmulated('a new redemption (resetRedemption)');
  const { tenant } = call.reading;
  const known = tenant.users.find('homeUserPrincipalName', body.invitedUserEmailAddress);
  if (known !== undefined) refuseInternal(call, known);
  const user = known ?? createGuest(call, body);
  const targets = [toAuditTarget(user)];
  const event = { category: 'UserManagement', targets } as const;
  if (known === undefined) auditDirectory(call, { ...event, activity: 'Add user', operation: 'Add' });
  const service = 'Invited Users';
  auditDirectory(call, { ...event, service, activity: 'Invite external user', operation: 'Add' });
  processDynamicGroupsSoon(call.reading);
  return toWire(call, body, user);
}

const inviting = ['User.Invite.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'];

/**
 * Invitations of external users. Graph takes 150 of them in 5 seconds for all apps of a tenant; the emulator takes any.
 * @see https://learn.microsoft.com/graph/api/invitation-post
 */
export const invitationRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: 'invitations',
    delegated: inviting,
    application: inviting,
    returns: 'invitation',
    accepts: 'invitation',
    handle: (call) => ({ status: 201, body: invite(call) }),
  },
];
