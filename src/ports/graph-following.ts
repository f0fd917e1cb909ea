import type { GuestLifeCycle } from '../access/account-after.ts';
import type { AccountState } from '../access/held-access.ts';
import type { AssignmentId, GroupId, RequestId, UserId } from '../access/ids.ts';
import type { AppCaller } from './callers.ts';

/** The part of the Graph port that tells what has really become of access, and has it delivered again. */
export interface FollowGraph {
  /** What the tenant does with its guests when they have lost their last assignment. */
  getGuestLifeCycle(caller: AppCaller): Promise<GuestLifeCycle>;
  /** Whether entitlement management brought in the account that holds, or held, the assignment. */
  isGovernedGuest(caller: AppCaller, assignment: AssignmentId): Promise<boolean>;
  /** Whether the account holds an assignment of any package of the tenant. */
  hasAssignment(caller: AppCaller, user: UserId): Promise<boolean>;
  /** Whether the account can sign in, and, of a guest, whether the invitation was accepted. */
  getAccountState(caller: AppCaller, user: UserId): Promise<AccountState>;
  isGroupMember(caller: AppCaller, group: GroupId, user: UserId): Promise<boolean>;
  /**
   * Whether an active instance of the role stands for this principal. Whether Graph lists a role that
   * came through a group under the member, the group or both is not documented: ask for both.
   */
  hasRoleInstance(caller: AppCaller, principal: UserId | GroupId, roleTemplateId: string): Promise<boolean>;
  /** Whether the principal may activate the role; asked for as `hasRoleInstance`. */
  hasRoleEligibility(
    caller: AppCaller,
    principal: UserId | GroupId,
    roleTemplateId: string,
  ): Promise<boolean>;
  /** Whether the user may activate membership of the group, which is under Privileged Identity Management. */
  isEligibleGroupMember(caller: AppCaller, group: GroupId, user: UserId): Promise<boolean>;
  /** Has Entra deliver again what failed. @throws AccessError `invalid-input` when there is nothing to deliver again */
  reprocessRequest(caller: AppCaller, id: RequestId): Promise<void>;
  reprocessAssignment(caller: AppCaller, id: AssignmentId): Promise<void>;
}
