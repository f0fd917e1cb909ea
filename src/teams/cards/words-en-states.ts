import type { ApprovalState } from '../../access/approval-message.ts';
import type { Stage } from '../../access/message.ts';
import type { SecurityRole } from '../../access/security-role.ts';
import type { Plural } from './words-plural.ts';

interface Marked {
  /** Never the only carrier of the meaning: the word is always beside it. */
  readonly icon: string;
  readonly word: string;
}

export const englishStages: Readonly<Record<Stage, Marked>> = {
  recorded: { icon: '○', word: 'Noted, not yet sent to Entra' },
  requested: { icon: '○', word: 'Requested' },
  'waiting-for-approval': { icon: '◔', word: 'Waiting for approval' },
  scheduled: { icon: '◔', word: 'Approved, starts later' },
  provisioning: { icon: '◑', word: 'Approved, being set up' },
  usable: { icon: '●', word: 'Usable' },
  ending: { icon: '◑', word: 'Ended, being removed' },
  gone: { icon: '✓', word: 'Ended and removed' },
  'removal-overdue': { icon: '⚠', word: 'Ended, but not removed yet' },
  denied: { icon: '✕', word: 'Denied' },
  'timed-out': { icon: '✕', word: 'Nobody decided in time' },
  canceled: { icon: '✕', word: 'Canceled' },
  failed: { icon: '⚠', word: 'Failed' },
};

/** How many are in a stage: `2 usable`. */
export const englishStageCounts: Readonly<Record<Stage, Plural>> = {
  recorded: { other: '{n} being sent' },
  requested: { other: '{n} requested' },
  'waiting-for-approval': { other: '{n} waiting for approval' },
  scheduled: { other: '{n} starting later' },
  provisioning: { other: '{n} being set up' },
  usable: { other: '{n} usable' },
  ending: { other: '{n} being removed' },
  gone: { other: '{n} ended' },
  'removal-overdue': { other: '{n} not removed yet' },
  denied: { other: '{n} denied' },
  'timed-out': { other: '{n} not decided in time' },
  canceled: { other: '{n} canceled' },
  failed: { other: '{n} failed' },
};

export const englishRoles: Readonly<Record<SecurityRole, { readonly name: string; readonly means: string }>> =
  {
    reader: { name: 'Reader', means: 'sees alerts, incidents and settings, and changes nothing.' },
    operator: { name: 'Operator', means: 'also investigates and responds to alerts and incidents.' },
    administrator: { name: 'Administrator', means: 'also manages security policies and settings.' },
  };

/** What an approver should know of a role. */
export const englishRoleAllows: Readonly<Record<SecurityRole, string>> = {
  reader: 'To see alerts, incidents and settings, and to change nothing.',
  operator: 'To see, investigate and respond to alerts and incidents.',
  administrator: 'To respond to alerts and incidents, and to change security policies and settings.',
};

export const englishApprovalTitles: Readonly<Record<ApprovalState, string>> = {
  open: 'Approval needed',
  recording: '◑ Recording your decision',
  approved: '✓ Approved',
  denied: '✕ Denied',
  'next-stage': '◔ Approved here, the next stage decides',
  canceled: '✕ Canceled by the requestor',
  'timed-out': '✕ Nobody decided in time',
  failed: '⚠ The request failed',
};

/** What follows from the state, where the title does not say it all. */
export const englishApprovalStates: Readonly<Record<ApprovalState, string>> = {
  open: '',
  recording: 'Entra has not confirmed it yet. This card changes when it has.',
  approved: '',
  denied: '',
  'next-stage': 'You have nothing more to do.',
  canceled: 'There is nothing to decide any more.',
  'timed-out': 'The request ended without a decision. The requestor can ask again.',
  failed: 'Entra could not carry it out. There is nothing to decide any more.',
};
