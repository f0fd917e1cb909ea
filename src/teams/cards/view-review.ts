import type { OpenReviews, ReviewCard, ReviewLine } from '../../access/review-message.ts';
import { breakable, clean, plain } from './view-text.ts';
import {
  accessIn,
  type CardView,
  count,
  facts,
  type FactRow,
  type Fields,
  LINE_RUN,
  type Look,
  name,
  names,
  NAME_MAX,
  plainName,
} from './view.ts';
import { numberIn } from './words-plural.ts';

const OTHERS_MAX = 4;
const REASON_MAX = 200;
/** What Entra looks back when it does not say otherwise. */
const LOOK_BACK_MS = 30 * 86_400_000;

/** One review as a reviewer sees it: how far it is, and once it is opened everybody about whom to decide. */
export function viewReview(look: Look, review: ReviewCard): CardView {
  const words = look.words.review;
  const { lines, isSelf, notice, state } = review;
  const title = titleOf(look, review);
  const what = accessIn(look, review);
  const lead = isSelf ? words.selfLead(what) : words.lead(what);
  const shown = (lines ?? []).slice(0, look.room);
  const rest = (lines ?? []).length - shown.length;
  const isOpen = state === 'open';
  return {
    title,
    lead,
    style: isOpen && review.decided < review.total ? 'accent' : 'emphasis',
    summary: look.words.labelled(title, plain(lead, NAME_MAX * 3)),
    fields: {
      notice: notice ? words.notices[notice] : '',
      outcome: outcomeOf(look, review),
      facts: factsOf(look, review),
      entries: shown.map((line) => entryOf(look, review, line)),
      more: rest > 0 ? count(look, words.moreLines, rest) : '',
      canDecide: isOpen && shown.length > 0,
      several: shown.length > 1 ? words.several : '',
      reasonLabel: review.justificationRequired ? words.reason : words.reasonOptional,
      reasonRequired: review.justificationRequired,
      approveTitle: isSelf ? words.selfApprove : words.approve,
      denyTitle: isSelf ? words.selfDeny : words.deny,
      dontKnowTitle: isSelf ? words.selfDontKnow : words.dontKnow,
      ...acceptOf(look, review, shown),
      canOpen: isOpen && lines === undefined,
      canRefresh: isOpen && lines !== undefined,
      openTitle: isSelf ? words.selfShow : words.show,
      tenant: review.tenant.id,
      review: review.reviewId,
      asOf: look.words.asOf(look.times.at(review.asOf)),
    },
  };
}

function titleOf(look: Look, { state, isSelf, isReminder, decided, total }: ReviewCard): string {
  const { titles } = look.words.review;
  if (state !== 'open') return titles[state];
  if (total > 0 && decided >= total) return titles.decided;
  if (isReminder) return isSelf ? titles.selfReminder : titles.reminder;
  return isSelf ? titles.self : titles.open;
}

function outcomeOf(look: Look, { state, ended, isAccepting }: ReviewCard): string {
  const words = look.words.review;
  if (state === 'passed-on') return words.passedOn;
  if (isAccepting) return words.accepting;
  if (!ended) return '';
  const results = words.ended(count(look, words.kept, ended.kept), count(look, words.removed, ended.removed));
  return ended.waiting > 0 ? `${results}, ${count(look, words.waiting, ended.waiting)}` : results;
}

function factsOf(look: Look, review: ReviewCard): FactRow[] {
  const words = look.words.review;
  const { stage, otherNames, policyName, isSelf, state, endsAt, asOf } = review;
  const isOpen = state === 'open';
  const scope = policyName ? words.everybodyUnder(name(policyName)) : words.everybody;
  return facts([
    [words.done, isSelf || !isOpen ? '' : progressOf(look, review)],
    [isOpen ? words.until : words.ends, look.times.when(endsAt, asOf)],
    [words.package, name(review.packageName)],
    [words.scope, isSelf ? words.yourself : scope],
    [words.stage, stage && isOpen ? words.stageOf(stage.number, stage.of) : ''],
    [words.others, isOpen && otherNames.length > 0 ? names(look, otherNames, OTHERS_MAX) : ''],
    [words.undecided, isOpen ? words.whenUndecided[review.whenUndecided] : ''],
  ]);
}

/** `7 of 12 decided`. */
const progressOf = (look: Look, { decided, total }: ReviewCard): string => {
  const { language, review } = look.words;
  return review.progress(numberIn(language, decided), numberIn(language, total));
};

function entryOf(look: Look, review: ReviewCard, line: ReviewLine): Fields {
  const isOnly = review.lines?.length === 1;
  const isTicked = isOnly || (review.picked?.includes(line.id) ?? false);
  return {
    tickId: `item.${line.id}`,
    person: plain(line.personName, NAME_MAX) || look.words.somebody,
    ticked: isTicked ? 'true' : 'false',
    texts: textsOf(look, review, line).map((text) => ({ text: breakable(text, LINE_RUN) })),
    decision: decisionOf(look, review, line),
  };
}

function textsOf(look: Look, review: ReviewCard, line: ReviewLine): string[] {
  const words = look.words.review;
  const { asOf, lookBackMs = LOOK_BACK_MS } = review;
  const { heldSince, heldUntil, lastSignInAt, recommendation, earlier, justification } = line;
  const at = (instant: Date): string => look.times.at(instant, asOf);
  const held = words.held(heldSince && at(heldSince), heldUntil && at(heldUntil));
  const used = lastSignInAt ? words.lastSignIn(look.times.relative(lastSignInAt, asOf)) : '';
  return [
    [held, used].filter(Boolean).join('. '),
    recommendation ? words.recommended[recommendation](look.times.span(lookBackMs)) : words.noRecommendation,
    earlier ? words.earlier(words.decisions[earlier.decision], earlier.by && name(earlier.by)) : '',
    justification ? words.because(clean(justification, REASON_MAX)) : '',
  ].filter(Boolean);
}

function decisionOf(look: Look, { asOf }: ReviewCard, line: ReviewLine): string {
  const words = look.words.review;
  const { recording, decision, decidedBy, decidedByReader, decidedAt } = line;
  if (recording) return words.recording[recording];
  if (!decision) return '';
  const by = decidedByReader ? words.you : name(decidedBy ?? '') || look.words.somebody;
  const when = decidedAt && look.times.relative(decidedAt, asOf);
  return breakable(words.by(words.decisions[decision], by, when), LINE_RUN);
}

/** Recommendations are accepted by who has seen them all. */
function acceptOf(look: Look, review: ReviewCard, shown: readonly ReviewLine[]): Fields {
  const words = look.words.review;
  const isAcceptable = ({ decision, recording, recommendation }: ReviewLine): boolean =>
    decision === undefined && recording === undefined && recommendation !== undefined;
  const all = (review.lines ?? []).filter(isAcceptable);
  const namesOf = (wanted: 'approve' | 'deny'): string[] =>
    all.filter(({ recommendation }) => recommendation === wanted).map(({ personName }) => personName);
  const say = (wanted: 'approve' | 'deny', sentence: (names: string) => string): Fields[] => {
    const people = namesOf(wanted);
    return people.length > 0 ? [{ text: breakable(sentence(names(look, people, look.room)), LINE_RUN) }] : [];
  };
  return {
    canAccept:
      review.state === 'open' &&
      !review.isSelf &&
      !review.isAccepting &&
      all.length > 0 &&
      all.every((line) => shown.includes(line)),
    acceptSure: words.acceptSure,
    accepts: [...say('approve', words.acceptApprove), ...say('deny', words.acceptDeny)],
  };
}

/** The reviews that are open for one person, each opened by its own button. */
export function viewReviews(look: Look, { reviews, asOf }: OpenReviews): CardView {
  const words = look.words.review;
  const shown = reviews.slice(0, look.room);
  const rest = reviews.length - shown.length;
  const lead = reviews.length > 0 ? count(look, words.open, reviews.length) : words.none;
  return {
    title: words.listTitle,
    lead,
    style: reviews.some(({ decided, total }) => decided < total) ? 'accent' : 'default',
    summary: lead,
    fields: {
      entries: shown.map((review) => ({
        what: review.isSelf ? words.selfLead(accessIn(look, review)) : words.lead(accessIn(look, review)),
        progress: progressOf(look, review),
        until: words.untilWhen(look.times.when(review.endsAt, asOf)),
        tenant: review.tenant.id,
        review: review.reviewId,
        aboutIt: `${plainName(review.packageName)}, ${plainName(review.tenant.name)}`,
      })),
      more: rest > 0 ? count(look, words.more, rest) : '',
      asOf: look.words.asOf(look.times.at(asOf)),
    },
  };
}
