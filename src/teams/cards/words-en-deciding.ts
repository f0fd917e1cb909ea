import { plural } from './words-plural.ts';

/** English of the list of approvals. */
export const englishApprovals = {
  title: 'Your approvals',
  digestTitle: 'What waits for you today',
  waiting: plural('{n} request waits for your decision.', '{n} requests wait for your decision.'),
  none: 'Nothing waits for your decision.',
  asked: (when: string) => `Asked ${when}`,
  decideBy: (when: string) => `Decide by ${when}`,
  claimed: (name: string) => `${name} is looking at this. Open it to decide all the same.`,
  claimedByYou: 'You are looking at this.',
  several: 'Tick requests above to decide them together.',
  reason: 'One reason for all that you tick',
  reasonOptional: 'One reason for all that you tick (optional)',
  outcome: (outcome: string) => `${outcome}: `,
  result: (who: string, what: string) => `${who}, ${what}`,
  unsent: 'Not sent',
  problems: {
    'none-chosen': 'Tick at least one request, then decide. Nothing was sent.',
    'reason-missing': 'A reason is required for what you ticked. Add one and decide again. Nothing was sent.',
  },
};

/** English of the reminder. */
export const englishReminder = {
  title: 'Still waiting for your decision',
  titleForAll: 'Still waiting for a decision',
  by: (by: string, when: string) => `By ${by}, ${when}`,
};

/** English of the settings. */
export const englishSettings = {
  title: 'How I tell you',
  saved: '✓ Saved',
  lead: (zone: string) => `Times are in your own time zone, ${zone}.`,
  quietNote:
    'Then I send no reminders, and no new request unless it is urgent: marked so, for 2 hours or less, about to time out or to start. Only that a start is an hour away I tell you even then.',
  modes: {
    single: 'One by one: after 15 minutes, then ever more rarely',
    digest: 'Once a day in one message, urgent ones one by one',
    none: 'None',
  },
  problems: {
    'quiet-hours': 'Give two different times for the quiet hours, or switch them off. Nothing was changed.',
    digest: 'Give a time for the daily message. Nothing was changed.',
  },
};

/** English of what operators are told. */
export const englishReport = {
  ended: (title: string) => `✓ Over: ${title}`,
  titles: {
    'no-approver': 'Nobody can approve a request',
    'no-approver-reached': 'No approver can be reached in Teams',
    'people-unreached': 'Some people cannot be reached in Teams',
    'message-refused': 'Teams refuses some messages',
    'channel-unreached': 'The approvers’ channel cannot be reached',
    'reviews-unreadable': 'Access reviews cannot be read',
    'permission-missing': 'The app lacks a permission',
    'rows-unreadable': 'Some requests or assignments cannot be read',
    'delivery-stuck': 'Approved access is not usable',
    'removal-overdue': 'Access has ended but is not removed',
    'account-undeleted': 'A guest account is not deleted',
  },
  what: {
    'no-approver': (stage: number) =>
      `The policy’s approvers of stage ${stage} come to nobody. The request waits until it times out.`,
    'no-approver-reached': (stage: number) =>
      `None of the approvers of stage ${stage} gets cards from me. They see the request in My Access only.`,
    'people-unreached': plural(
      '{n} person gets no cards from me. I send what is meant for them once they can be reached; meanwhile other approvers decide requests.',
      '{n} people get no cards from me. I send what is meant for them once they can be reached; meanwhile other approvers decide requests.',
    ),
    'message-refused': (what: string, status?: number) =>
      `Teams does not take my message “${what}”${status === undefined ? '' : ` (HTTP ${status})`}. Whoever it was for has not been told, or still sees the older card; nothing else has changed.`,
    'channel-unreached': (channel: string) =>
      `Teams does not take my cards for the channel ${channel}. Until it does, approvers are asked in their own chats.`,
    'reviews-unreadable':
      'Microsoft Entra does not let me read the tenant’s access reviews. Reviewers get no cards from me; everything else goes on.',
    'permission-missing': (what: string) =>
      `Microsoft Entra does not let me read ${what}: the app lacks a permission for it in this tenant.`,
    'rows-unreadable': plural(
      'Microsoft Entra does not show me {n} request or assignment of this tenant. What I last saw of it stays, and I ask for it again; everything else goes on.',
      'Microsoft Entra does not show me {n} requests and assignments of this tenant. What I last saw of them stays, and I ask for them again; everything else goes on.',
    ),
  },
  /** What the app reads by a permission, and what comes of it when it may not. */
  permissions: {
    'EntitlementManagement.Read.All': 'access packages, requests and assignments',
    'User.Read.All': 'accounts',
    'GroupMember.Read.All': 'group memberships',
    'RoleAssignmentSchedule.Read.Directory': 'active roles',
    'RoleEligibilitySchedule.Read.Directory': 'eligible roles',
    'PrivilegedEligibilitySchedule.Read.AzureADGroup': 'eligible group memberships',
  },
  tenantUnread:
    'Until I may, nobody is told of what changes there. I try again by myself, and catch up once it works.',
  accessUnread:
    'Until I may, access for which that matters is called neither usable nor gone. I look again by myself.',
  permissionNext: (permission: string) => [
    `Consent to ${permission} for the app in this tenant.`,
    'If it has consent, check that the tenant has a licence for what is read.',
  ],
  left: {
    assignment: 'the assignment',
    group: 'a group membership',
    role: 'the active role',
    eligibility: 'an eligibility',
    account: 'an account that can sign in',
  },
  removalLeft: (left: string) => `Still there: ${left}.`,
  removalNext: {
    assignment: 'Remove the assignment from the access package in Entra.',
    group: 'Take the person out of the package’s group.',
    role: 'Remove the active role.',
    eligibility: 'Remove the eligibility in Privileged Identity Management.',
    account: 'Block the account’s sign-in, or delete it.',
  },
  removalAgain: 'I look again every few minutes, and alert you again until nothing is left.',
  undeleted:
    'Entra was to delete the account by now: the tenant’s settings say so, and its last access ended long enough ago. It is still there.',
  undeletedNext:
    'Delete the account in Entra, or find out in its audit log what keeps it. I look again every hour, and remind you daily until it is deleted.',
  stuck: {
    'not-accepted': 'The guest account waits for its first sign-in.',
    disabled: 'The account is disabled.',
    'no-account': 'There is no account (any more).',
    delivering: 'Entra has been delivering it for longer than it should take.',
    'partly-delivered': 'Entra delivered only a part of it.',
    failed: 'Entra could not deliver it.',
    group: 'Entra delivered it, and the person is not in its group.',
    role: 'Entra delivered it, and the role is neither active nor to be activated.',
  },
  stuckNext: {
    'not-accepted':
      'The person has to sign in to the tenant once; I tell them so. Check that the invitation is valid.',
    disabled: 'Enable the account, or remove the assignment.',
    'no-account': 'Find out who deleted the account, or remove the assignment.',
    delivering: 'Look at the request in Entra, and reprocess it if it makes no progress.',
    'partly-delivered': 'Look at the request in Entra for the resource that failed, and reprocess it.',
    failed: 'Look at the request in Entra for the reason, and reprocess it.',
    group: 'Look at the resources of the package, and reprocess the assignment.',
    role: 'Give the role to the group of the package, or reprocess the assignment.',
  },
  tried: 'Tried again',
  tries: (when: string, times: number) => (times === 1 ? when : `${times} times, last ${when}`),
  triedAgain: 'Nothing yet: I asked Entra to deliver it again, and will ask once more if that does not help.',
  triedRefused: {
    'not-allowed':
      'Entra says that I may not have it delivered again in this tenant, or does not know it any more.',
    refused: 'Entra did not take it for delivery again.',
    'asked-anew': 'The person has asked for it anew, so I leave this one alone.',
  },
  askedAnew: 'Nothing, if the new request is delivered.',
  allowReprocess:
    'So that I can do that: give the app EntitlementManagement.ReadWrite.All, or the role Access package assignment manager on the catalog.',
  outcomes: {
    gone: 'Nothing of it is left now.',
    extended: 'The access was extended, and is valid again.',
    usable: 'The access has become usable.',
    'held-otherwise': 'The person can use the same access by another assignment.',
    ended: 'The access has ended without becoming usable.',
    deleted: 'The account is deleted.',
    kept: 'The account is not to be deleted any more.',
  },
  /** What is so once it is over, of problems without an outcome of their own. */
  over: {
    'no-approver': 'Somebody can approve the request now, or it no longer waits for approval.',
    'no-approver-reached': 'An approver can be reached now, or the request no longer waits for them.',
    'people-unreached': 'Everybody for whom something waits can be reached in Teams now.',
    'channel-unreached': 'I can reach the channel again, or the tenants file no longer names one.',
    'reviews-unreadable': 'I can read the tenant’s access reviews again.',
    'permission-missing': 'I can read it again, and catch up with what was held up.',
    'rows-unreadable': 'I can read again what is still there of them.',
  },
  taken: (what: string) => `Teams takes my message “${what}” again.`,
  next: {
    'no-approver':
      'Name approvers or fallback approvers in the policy of the package, or have the request canceled and asked again.',
    'no-approver-reached': 'Ask one of them to add SOC Access in Teams, or to decide in My Access.',
    'people-unreached':
      'Ask them to add SOC Access in Teams. Approvers who do not want it can be taken out of the policy.',
    blocked: 'Ask whoever has blocked it to open the chat with SOC Access and unblock it.',
    'blocked-or-left':
      'Ask whoever has blocked it to open the chat with SOC Access and unblock it, and whoever has removed it to add it again.',
    'app-blocked': 'Allow SOC Access in the Teams admin center of the tenant.',
    'chat-gone': 'Ask those whose chat Teams does not find to open SOC Access in Teams once.',
    unsaid:
      'Where Teams gives no reason, check that they have SOC Access in Teams, have not blocked it and may use it.',
    forbidden:
      'Check that the app has TeamsAppInstallation.ReadWriteSelfForUser.All and AppCatalog.Read.All, and that the app permission policy of Teams allows SOC Access.',
    'not-in-catalog': 'Upload SOC Access to the Teams apps of the organization, and compare TEAMS_APP_ID.',
    'message-refused': 'Read the error in the log of SOC Access: it names message and person.',
    disabled: 'Enable disabled accounts, or take them out of the policy or its group.',
    'channel-unreached':
      'Add SOC Access to the channel’s team, or correct approvalsChannel in the tenants file. Mention the bot in a channel to read its id.',
    'reviews-unreadable':
      'Consent to AccessReview.Read.All for the app in this tenant, and check that the tenant has a licence for access reviews.',
    'rows-unreadable':
      'Look at them in Entra: is their access package or catalog still there, and may the app read it? If all is as it should be, give Microsoft support the requestId in the log of SOC Access.',
  },
  /** What came of adding the bot for people who have never opened it. */
  adding: {
    installed: (who: string) => `Added for ${who}. I will write to them once Teams tells me of their chat.`,
    present: (who: string) =>
      `${who}: SOC Access is in Teams already. I write to them once anybody of this tenant has opened it: until then I do not know where its Teams is.`,
    'no-chat': (who: string, said: string) =>
      `${who}: SOC Access is in Teams already, but Microsoft Graph names no chat${said}. It has to be opened once.`,
    forbidden: (who: string, said: string) =>
      `I could not be added for ${who}: a policy of Teams or a missing permission forbids it${said}.`,
    'not-in-catalog': (who: string, said: string) =>
      `I could not be added for ${who}: SOC Access is not among the Teams apps of the organization${said}.`,
    'not-found': (who: string, said: string) =>
      `I could not be added for ${who}: Teams does not know the person or the app${said}.`,
    unavailable: (who: string, said: string) =>
      `I could not be added for ${who}: Microsoft Graph did not answer, several times${said}.`,
    refused: (who: string, said: string) =>
      `I could not be added for ${who}: Microsoft Graph refused it${said}. The log says more.`,
  },
  answered: 'Graph said',
  oddAnswer: (status: number) => `${status}, not as documented`,
  said: (answer: string) => ` (Graph said ${answer})`,
  link: 'Link to pass on',
  package: 'Package',
  requestor: 'Requestor',
  assignment: 'Assignment',
  requests: 'Requests',
  assignments: 'Assignments',
  groups: 'Groups',
  since: 'Since',
  endedAt: 'Over since',
  todo: (what: string) => `What to do: ${what}`,
  why: {
    'never-here': 'No app yet',
    left: 'Removed it',
    blocked: 'Blocked it',
    'blocked-or-left': 'Blocked or removed it',
    'app-blocked': 'Not allowed',
    'chat-gone': 'Chat not found',
    unsaid: 'Refused by Teams',
    disabled: 'Disabled',
  },
};

/** English of what the bot says of itself in a channel. */
export const englishChannelHelp = {
  title: 'SOC Access in this channel',
  lead: 'I bring requests for time-limited access to those who decide them.',
  about: {
    place: (tenant?: string) =>
      `Requests for access to ${tenant ?? 'this tenant'} come to this channel, a card for each. Its approvers decide on the card; whoever else clicks changes nothing.`,
    none: (tenant?: string) =>
      `An operator can have requests for access to ${tenant ?? 'this tenant'} come to this channel, a card for each. For that, the line below belongs to that tenant in the tenants file.`,
    elsewhere: (tenant?: string) =>
      `Requests for access to ${tenant ?? 'this tenant'} come to another channel. To have them come here, an operator puts the line below in its place in the tenants file.`,
    source: (tenant?: string) =>
      `Nothing is decided in ${tenant ?? 'this tenant'}: requests come to the approvers of the tenants for which access is asked.`,
  },
  line: 'Line for the tenants file',
  restart: 'It counts once SOC Access is started again. Everything else is for your own chat with me.',
  personal: 'Everything else is for your own chat with me.',
};
