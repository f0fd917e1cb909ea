import type { CardAction } from '../../src/teams/card-action.ts';
import type { Actor } from './actor.ts';
import { buttonsOf, textOf } from './card-reader.ts';
import type { EntraPicture } from './entra-picture.ts';
import type { Card } from './fake-connector.ts';
import type { State, Subject } from './matrix-subjects.ts';

/** What a click brought to light. */
export interface Shown {
  /** The card of the answer; empty when there is none. */
  readonly card: Card;
  /** Cards that came into the chat of whoever clicked, since before the click. */
  readonly news: readonly Card[];
}

/** One verb as it is sent about somebody's request; those that decide come twice. */
export interface AboutRequest {
  readonly verb: CardAction['verb'];
  readonly data: (of: Subject, colleague: Actor) => Readonly<Record<string, unknown>>;
  /** `look`: changes nothing. `bot`: changes what the bot keeps. `entra`: changes what Entra holds. */
  readonly changes: 'look' | 'bot' | 'entra';
  /** Clicked before, by the same person, or there would be nothing to do. */
  readonly after?: string;
  /** Whether the click did what it is for, by what is seen. */
  readonly isDone: (seen: Shown, of: Subject) => boolean;
  /** For what changes Entra: whether it is so there. */
  readonly isSo?: (picture: EntraPicture, of: Subject, by: Actor) => boolean;
  /** In which state the request is afterwards, if another click of the table can still use it. */
  readonly leadsTo?: Partial<Record<State, State>>;
}

const request = ({ tenant, request }: Subject) => ({ tenant, request });
const assignment = ({ tenant, assignment }: Subject) => ({ tenant, assignment });
const pack = ({ pack }: Subject) => ({ pack });
const longer = { extendBy: 'PT30M', justification: 'it takes longer' };

const shows = ({ card }: Shown, { mark }: Subject): boolean => textOf(card).includes(`words ${mark}`);
const offers = (cards: readonly Card[], verb: string): boolean =>
  cards.some((card) => buttonsOf(card).some((button) => button.verb === verb));
const never = (): boolean => false;

interface Row {
  readonly state?: string;
  readonly requestType?: string;
  readonly assignment?: { readonly id: string };
  readonly stages?: ReadonlyArray<{
    readonly reviewResult: string;
    readonly reviewedBy?: { id: string } | null;
  }>;
}

const rowsOf = (picture: EntraPicture, kind: 'request' | 'assignment' | 'approval'): Map<string, Row> =>
  new Map(
    [...picture]
      .filter(([key]) => key.startsWith(`Fabrikam ${kind} `))
      .map(([key, text]) => [key.split(' ')[2] ?? '', JSON.parse(text) as Row]),
  );

/** A request of the type, for the subject's assignment. */
const isFiled =
  (type: string) =>
  (picture: EntraPicture, of: Subject): boolean =>
    [...rowsOf(picture, 'request').values()].some(
      (row) => row.requestType?.toLowerCase() === type.toLowerCase() && row.assignment?.id === of.assignment,
    );

const isCanceled = (picture: EntraPicture, of: Subject): boolean =>
  rowsOf(picture, 'request').get(of.request)?.state === 'canceled';

const isReleased = (picture: EntraPicture, of: Subject): boolean =>
  rowsOf(picture, 'assignment').get(of.assignment)?.state !== 'delivered';

const isDecided =
  (result: 'Approved' | 'Denied') =>
  (picture: EntraPicture, of: Subject, by: Actor): boolean =>
    (rowsOf(picture, 'approval').get(of.request)?.stages ?? []).some(
      (stage) => stage.reviewResult === result && stage.reviewedBy?.id === by.person.objectIds[of.tenant],
    );

const LEADS_ON = { 'stage-1': 'stage-2', 'stage-2': 'usable' } as const;
const decision = (word: 'approve' | 'deny') => ({
  changes: 'entra' as const,
  isDone: never,
  isSo: isDecided(word === 'approve' ? 'Approved' : 'Denied'),
  ...(word === 'approve' ? { leadsTo: LEADS_ON } : {}),
});
const decideOne = (word: 'approve' | 'deny'): AboutRequest => ({
  verb: 'approval.decide',
  data: (of) => ({ ...request(of), decision: word, reason: 'by the table' }),
  ...decision(word),
});
const decideTicked = (word: 'approve' | 'deny'): AboutRequest => ({
  verb: 'approvals.decide',
  data: ({ tenant, request }) => ({
    [`pick.${tenant}.${request}`]: 'true',
    decision: word,
    reason: 'by the table',
  }),
  ...decision(word),
});

/** Every click that is about somebody's request or access, by its name in the table. */
export const ABOUT_REQUEST: Readonly<Record<string, AboutRequest>> = {
  'request.submit': {
    verb: 'request.submit',
    data: ({ pack, tenant }) => ({
      form: pack,
      roles: 'administrator',
      tenants: tenant,
      duration: 'PT1H',
      justification: 'sent a second time',
    }),
    changes: 'look',
    isDone: shows,
  },
  'receipt.refresh': { verb: 'receipt.refresh', data: pack, changes: 'look', isDone: shows },
  'request.cancel': {
    verb: 'request.cancel',
    data: (of) => ({ ...request(of), ...pack(of) }),
    changes: 'entra',
    isDone: never,
    isSo: isCanceled,
  },
  'start.cancel': { verb: 'start.cancel', data: pack, changes: 'entra', isDone: never, isSo: isCanceled },
  'start.change': { verb: 'start.change', data: pack, changes: 'entra', isDone: never, isSo: isCanceled },
  'access.extend-form': {
    verb: 'access.extend-form',
    data: assignment,
    changes: 'look',
    isDone: ({ card }) => offers([card], 'access.extend'),
  },
  'access.extend': {
    verb: 'access.extend',
    data: (of) => ({ ...assignment(of), ...longer }),
    changes: 'entra',
    isDone: never,
    isSo: isFiled('userUpdate'),
  },
  'pack.extend-form': {
    verb: 'pack.extend-form',
    data: pack,
    changes: 'look',
    isDone: ({ news }) => offers(news, 'pack.extend'),
  },
  'pack.extend': {
    verb: 'pack.extend',
    data: (of) => ({ ...pack(of), ...longer }),
    changes: 'entra',
    isDone: never,
    isSo: isFiled('userUpdate'),
  },
  'access.release': {
    verb: 'access.release',
    data: (of) => ({ ...assignment(of), ...pack(of) }),
    changes: 'entra',
    isDone: never,
    isSo: isReleased,
  },
  'pack.release': {
    verb: 'pack.release',
    data: pack,
    changes: 'entra',
    isDone: never,
    isSo: isReleased,
  },
  'pack.hand-over-form': {
    verb: 'pack.hand-over-form',
    data: pack,
    changes: 'look',
    isDone: ({ news }) => offers(news, 'pack.hand-over'),
  },
  'pack.hand-over': {
    verb: 'pack.hand-over',
    data: (of, { person }) => ({ ...pack(of), colleague: person.objectIds[person.homeTenantId], note: '' }),
    changes: 'bot',
    isDone: ({ card }) => textOf(card).includes('Handed over to'),
  },
  'approval.refresh': { verb: 'approval.refresh', data: request, changes: 'look', isDone: shows },
  'approval.claim': {
    verb: 'approval.claim',
    data: request,
    changes: 'bot',
    isDone: ({ card }) => textOf(card).includes('You are looking at this since'),
  },
  'approval.hand-back': {
    verb: 'approval.hand-back',
    data: request,
    changes: 'bot',
    after: 'approval.claim',
    isDone: ({ card }) => offers([card], 'approval.claim'),
  },
  'approval.decide approve': decideOne('approve'),
  'approval.decide deny': decideOne('deny'),
  'approvals.decide approve': decideTicked('approve'),
  'approvals.decide deny': decideTicked('deny'),
};

/** A click that is about no request, with what everybody reads who gets something of it. */
export interface AboutNobody {
  readonly verb: CardAction['verb'];
  readonly data: (formId: string) => Readonly<Record<string, unknown>>;
  readonly isDone: (card: Card) => boolean;
}

export const ABOUT_NOBODY: Readonly<Record<string, AboutNobody>> = {
  help: { verb: 'help', data: () => ({}), isDone: (card) => textOf(card).includes('What SOC Access can do') },
  'settings.open': {
    verb: 'settings.open',
    data: () => ({}),
    isDone: (card) => textOf(card).includes('How I tell you'),
  },
  'history.list': {
    verb: 'history.list',
    data: () => ({}),
    isDone: (card) => textOf(card).includes('What I told you'),
  },
  'settings.save': {
    verb: 'settings.save',
    data: () => ({ mode: 'none' }),
    isDone: (card) => textOf(card).includes('✓ Saved'),
  },
  'access.list': {
    verb: 'access.list',
    data: () => ({}),
    isDone: (card) => textOf(card).includes('SOC Security'),
  },
  'approvals.list': {
    verb: 'approvals.list',
    data: () => ({}),
    isDone: (card) => offers([card], 'approval.refresh'),
  },
  'request.open': {
    verb: 'request.open',
    data: () => ({}),
    isDone: (card) => offers([card], 'request.submit'),
  },
  'request.submit (a new one)': {
    verb: 'request.submit',
    data: (form) => ({
      form,
      roles: 'reader',
      tenants: 'fab01a2b-3c4d-4e5f-8a6b-7c8d9e0f1a02',
      duration: 'PT1H',
      justification: 'by the table',
    }),
    isDone: (card) => textOf(card).includes('Your access request'),
  },
};

/** Clicks on the card of an access review. Who may is not a matter of the request: see who-may-review. */
export const ABOUT_REVIEW: Readonly<
  Record<
    string,
    {
      readonly verb: CardAction['verb'];
      /** `ticked`: the checkbox of one person. */
      readonly data: (of: {
        readonly tenant: string;
        readonly review: string;
        readonly ticked: string;
      }) => Readonly<Record<string, unknown>>;
    }
  >
> = {
  'reviews.list': { verb: 'reviews.list', data: () => ({}) },
  'review.open': { verb: 'review.open', data: ({ tenant, review }) => ({ tenant, review }) },
  'review.decide': {
    verb: 'review.decide',
    data: ({ tenant, review, ticked }) => ({
      tenant,
      review,
      decision: 'deny',
      reason: 'by the table',
      [`item.${ticked}`]: 'true',
    }),
  },
  'review.accept': { verb: 'review.accept', data: ({ tenant, review }) => ({ tenant, review }) },
};
