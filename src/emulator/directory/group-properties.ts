import type { Group as WireGroup } from '@microsoft/microsoft-graph-types';
import type { Group } from './entities.ts';

/** What kind of group it is; security groups with assigned members are of none. */
export function groupTypesOf(group: Group): string[] {
  return group.membershipRule === null ? [] : ['DynamicMembership'];
}

/** The mail alias of a group: the one it was created with, else made of its name. */
export function mailNicknameOf({ displayName, mailNickname }: Group): string {
  return mailNickname ?? displayName.toLowerCase().replaceAll(/[^a-z0-9]+/g, '');
}

/** A group with all its properties. */
export function toWireGroup(group: Group): WireGroup {
  return {
    id: group.id,
    displayName: group.displayName,
    description: group.description,
    createdDateTime: group.createdAt.toISOString(),
    groupTypes: groupTypesOf(group),
    isAssignableToRole: group.isAssignableToRole,
    mail: null,
    mailEnabled: false,
    mailNickname: mailNicknameOf(group),
    membershipRule: group.membershipRule,
    membershipRuleProcessingState:
      group.membershipRule === null ? null : group.isRulePaused === true ? 'Paused' : 'On',
    securityEnabled: true,
    visibility: null,
  };
}
