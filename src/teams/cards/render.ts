import type { Message } from '../../access/message.ts';
import { type CardName, expandCard } from './card-templates.ts';
import { viewMyAccess, viewReceipt } from './view-access.ts';
import { viewApproval } from './view-approval.ts';
import { viewApprovals } from './view-approvals.ts';
import { viewChannelHelp } from './view-channel-help.ts';
import { viewExtendForm } from './view-extend-form.ts';
import { viewFailure } from './view-failure.ts';
import { viewGrant } from './view-grant.ts';
import { viewHandedOver, viewHandOverForm } from './view-hand-over.ts';
import { viewHistory } from './view-history.ts';
import { viewNotUnderstood } from './view-not-understood.ts';
import { viewRefused } from './view-refused.ts';
import { viewReminder } from './view-reminder.ts';
import { viewRemoval } from './view-removal.ts';
import { viewRequestForm } from './view-request-form.ts';
import { viewReport } from './view-report.ts';
import { viewReview, viewReviews } from './view-review.ts';
import { viewReviewOutcome } from './view-review-outcome.ts';
import { viewSettings } from './view-settings.ts';
import { viewStartNear } from './view-start-near.ts';
import { viewSignIn } from './view-sign-in.ts';
import { breakable, plain } from './view-text.ts';
import { timesFor } from './view-time.ts';
import { viewWelcome } from './view-welcome.ts';
import { viewWorking } from './view-working.ts';
import { type CardView, LINE_RUN, type Look, ROOM_MAX } from './view.ts';
import { wordsFor } from './words.ts';

/** Whom the card is for. */
export interface Reader {
  /** As Teams sends it, e.g. `de-DE`. */
  readonly locale: string;
  /** IANA name, e.g. `Europe/Berlin`. */
  readonly timeZone: string;
}

/** An Adaptive Card 1.5 and the line for toast, chat list and screen reader. */
export interface RenderedMessage {
  readonly card: Record<string, unknown>;
  readonly summary: string;
}

/**
 * Well below Teams' limit of about 100 KB, so that the card also passes older clients and workflows.
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
 */
const CARD_BYTES_MAX = 27_000;
const SUMMARY_MAX = 200;
/** Entries shown in full, from generous to bare: the first that fits is taken. */
const ROOMS = [ROOM_MAX, 9, 6, 4, 2, 1] as const;

/**
 * The card of a message in the reader's language and time zone. Pure: the same message and reader
 * give the same card. A card that would be too large shows fewer entries and says how many are left out.
 */
export function renderMessage(message: Message, reader: Reader): RenderedMessage {
  const words = wordsFor(reader.locale);
  const times = timesFor(words, reader.locale, reader.timeZone);
  const inRoom = (room: number): RenderedMessage => renderIn({ words, times, room }, message);
  const fitting = ROOMS.values()
    .map(inRoom)
    .find(({ card }) => bytesOf(card) <= CARD_BYTES_MAX);
  return fitting ?? inRoom(1);
}

function renderIn(look: Look, message: Message): RenderedMessage {
  const { name, view } = viewOf(look, message);
  const summary = plain(view.summary, SUMMARY_MAX);
  const card = expandCard(name, {
    ...view.fields,
    title: view.title,
    lead: breakable(view.lead, LINE_RUN),
    style: view.style,
    speak: plain(`${view.title}. ${view.lead}`, SUMMARY_MAX * 2),
    fallback: summary,
    lang: look.words.language,
    words: look.words.labels,
  });
  return { card, summary };
}

function viewOf(look: Look, message: Message): { readonly name: CardName; readonly view: CardView } {
  switch (message.kind) {
    case 'welcome':
    case 'help':
      return { name: 'welcome', view: viewWelcome(look, message.kind, message.welcome) };
    case 'channel-help':
      return { name: 'channel-help', view: viewChannelHelp(look, message.help) };
    case 'not-understood':
      return { name: 'not-understood', view: viewNotUnderstood(look, message) };
    case 'request-form':
      return { name: 'request-form', view: viewRequestForm(look, message.form) };
    case 'receipt':
      return { name: 'access', view: viewReceipt(look, message.receipt) };
    case 'my-access':
      return { name: 'access', view: viewMyAccess(look, message.access) };
    case 'approvals':
      return { name: 'approvals', view: viewApprovals(look, message.approvals) };
    case 'approval':
      return { name: 'approval', view: viewApproval(look, message.approval) };
    case 'reminder':
      return { name: 'reminder', view: viewReminder(look, message.approval) };
    case 'review':
      return { name: 'review', view: viewReview(look, message.review) };
    case 'reviews':
      return { name: 'reviews', view: viewReviews(look, message.reviews) };
    case 'review-outcome':
      return { name: 'review-outcome', view: viewReviewOutcome(look, message.outcome) };
    case 'history':
      return { name: 'history', view: viewHistory(look, message.history) };
    case 'settings':
      return { name: 'settings', view: viewSettings(look, message.settings) };
    case 'operator-report':
      return { name: 'operator-report', view: viewReport(look, message.report) };
    case 'extend-form':
      return { name: 'extend-form', view: viewExtendForm(look, message.form) };
    case 'hand-over-form':
      return { name: 'hand-over-form', view: viewHandOverForm(look, message.form) };
    case 'handed-over':
      return { name: 'handed-over', view: viewHandedOver(look, message.handOver) };
    case 'usable':
    case 'stuck':
    case 'ending':
      return { name: 'grant', view: viewGrant(look, message.kind, message.grant) };
    case 'refused':
      return { name: 'refused', view: viewRefused(look, message.refusal) };
    case 'gone':
    case 'removal-overdue':
      return { name: 'removal', view: viewRemoval(look, message.kind, message.removal) };
    case 'start-near':
      return { name: 'start-near', view: viewStartNear(look, message.startNear) };
    case 'sign-in':
      return { name: 'sign-in', view: viewSignIn(look, message.signIn) };
    case 'working':
      return { name: 'working', view: viewWorking(look) };
    case 'failure':
      break;
  }
  return { name: 'failure', view: viewFailure(look, message.failure) };
}

const bytesOf = (card: Record<string, unknown>): number => Buffer.byteLength(JSON.stringify(card));
