import type { Leftover } from '../../access/follow-end.ts';
import type { Permission } from '../../access/permission.ts';
import type { OperatorReport, ProblemFacts, UnreachedPerson } from '../../access/problem.ts';
import { isAlarm, UNREACHED_WHYS } from '../../access/problem.ts';
import type { UnreadableRow } from '../../access/unreadable-row.ts';
import { breakable, clean, link } from './view-text.ts';
import { type CardView, count, type FactRow, facts, LINE_RUN, type Look, name, names } from './view.ts';

type StuckFacts = Extract<OperatorReport['facts'], { kind: 'delivery-stuck' }>;

/** Of whom what is to be done is another thing than adding the bot. */
const SPECIAL = ['blocked', 'blocked-or-left', 'app-blocked', 'chat-gone', 'unsaid', 'disabled'] as const;
const PEOPLE_MAX = 8;
const GROUPS_MAX = 4;
/** So that many fit a card on a phone. */
const PERSON_MAX = 36;
const CHANNEL_MAX = 120;
const TRIED_MAX = 4;
const SAID_MAX = 60;
const ROWS_MAX = 3;
const ANSWERS_MAX = 3;
/** What came of adding the bot that an operator can put right. */
const MENDABLE = ['forbidden', 'not-in-catalog'] as const;
/** Digits are wide. */
const CHANNEL_RUN = 24;

/** Something that an operator must put right: what, where, since when, what to do. */
export function viewReport(look: Look, report: OperatorReport): CardView {
  const words = look.words.report;
  const { facts: found, endedAt, addUrl } = report;
  const problem = words.titles[found.kind];
  const title = endedAt ? words.ended(problem) : `⚠ ${problem}`;
  const canAdd = peopleOf(report).some(({ why }) => why !== 'disabled');
  return {
    title,
    lead: name(report.tenant.name),
    style: endedAt ? 'default' : isAlarm(found) ? 'attention' : 'warning',
    summary: look.words.labelled(title, name(report.tenant.name)),
    fields: {
      what: whatOf(look, report),
      tried: triedOf(look, report),
      todo: endedAt
        ? []
        : todoOf(look, report).map((text, n) => ({ text: n === 0 ? words.todo(text) : text })),
      facts: factsOf(look, report),
      link: canAdd ? link(addUrl) : '',
      linkLabel: words.link,
      asOf: look.words.asOf(look.times.at(report.asOf)),
    },
  };
}

function factsOf(look: Look, report: OperatorReport): FactRow[] {
  const words = look.words.report;
  const { times } = look;
  const { facts: found, asOf, sinceAt, endedAt, accessEndedAt } = report;
  const tried = 'tried' in found && found.tried?.refused !== 'asked-anew' ? found.tried : undefined;
  const because = (why: UnreachedPerson['why']) => {
    const people = peopleOf(report).filter((one) => one.why === why);
    const shown = people.map((one) => clean(one.name, PERSON_MAX));
    return [words.why[why], people.length > 0 ? names(look, shown, PEOPLE_MAX) : ''] as const;
  };
  const groups = found.kind === 'people-unreached' && !endedAt ? found.groups : [];
  return facts([
    [words.requestor, name(report.requestorName ?? '')],
    [words.package, name(report.packageName ?? '')],
    [words.assignment, 'assignment' in found ? found.assignment : ''],
    [look.words.removal.ended, accessEndedAt ? times.when(accessEndedAt, asOf) : ''],
    ...UNREACHED_WHYS.map(because),
    because('disabled'),
    [words.groups, groups.length > 0 ? names(look, groups, GROUPS_MAX) : ''],
    ...rowsOf(look, report),
    [words.since, times.when(sinceAt, asOf)],
    [words.tried, tried ? words.tries(times.when(tried.lastAt, asOf), tried.tries) : ''],
    [words.endedAt, endedAt ? times.when(endedAt, asOf) : ''],
  ]);
}

/** Which rows Entra does not show, and what it answers; nothing once the problem is over. */
function rowsOf(look: Look, { facts: found, endedAt }: OperatorReport): Array<readonly [string, string]> {
  if (found.kind !== 'rows-unreadable' || endedAt) return [];
  const words = look.words.report;
  const idsOf = (type: UnreadableRow['type']) => {
    const ids = found.rows.filter((row) => row.type === type).map(({ id }) => id);
    return ids.length > 0 ? names(look, ids, ROWS_MAX) : '';
  };
  const answers = found.rows.map(({ status, code = '' }) =>
    status < 300 ? words.oddAnswer(status) : clean(`${status} ${code}`, SAID_MAX),
  );
  return [
    [words.requests, idsOf('request')],
    [words.assignments, idsOf('assignment')],
    [words.answered, names(look, [...new Set(answers)].sort(), ANSWERS_MAX)],
  ];
}

/** What came of adding the bot for them, for each outcome and answer of Graph a sentence. */
function triedOf(look: Look, report: OperatorReport): Array<{ text: string }> {
  const words = look.words.report;
  const tried = peopleOf(report).filter((one) => one.tried !== undefined);
  const alike = Map.groupBy(tried, (one) => `${one.tried?.outcome}/${one.tried?.said ?? ''}`);
  return [...alike.values()].slice(0, TRIED_MAX).flatMap((people) => {
    const { outcome, said = '' } = people[0]?.tried ?? {};
    if (!outcome) return [];
    const who = names(
      look,
      people.map((one) => clean(one.name, PERSON_MAX)),
      PEOPLE_MAX,
    );
    const answer = said && words.said(clean(said, SAID_MAX));
    return [{ text: breakable(words.adding[outcome](who, answer), LINE_RUN) }];
  });
}

/** Who cannot be told; nobody once the problem is over. */
const peopleOf = ({ facts: found, endedAt }: OperatorReport): readonly UnreachedPerson[] =>
  !endedAt && 'people' in found ? found.people : [];

/** What to do, a sentence or two for each that has to be done. */
function todoOf(look: Look, report: OperatorReport): string[] {
  const { next, removalNext, removalAgain } = look.words.report;
  if (report.facts.kind === 'removal-overdue')
    return [...report.facts.left.map((what) => removalNext[what]), removalAgain];
  if (report.facts.kind === 'account-undeleted') return [look.words.report.undeletedNext];
  if (report.facts.kind === 'delivery-stuck') return stuckTodoOf(look, report.facts);
  if (report.facts.kind === 'permission-missing')
    return look.words.report.permissionNext(report.facts.permission);
  const people = peopleOf(report);
  const whys = new Set<string>(people.map(({ why }) => why));
  const isAllSpecial =
    people.length > 0 && [...whys].every((why) => (SPECIAL as readonly string[]).includes(why));
  const first = isAllSpecial ? '' : next[report.facts.kind];
  const outcomes = new Set<string | undefined>(people.map(({ tried }) => tried?.outcome));
  const all = [
    first,
    ...SPECIAL.filter((why) => whys.has(why)).map((why) => next[why]),
    ...MENDABLE.filter((outcome) => outcomes.has(outcome)).map((outcome) => next[outcome]),
  ];
  return all.filter(Boolean);
}

function stuckOf(look: Look, { because, tried }: StuckFacts): string {
  const { stuck, triedRefused } = look.words.report;
  return tried?.refused ? `${stuck[because]} ${triedRefused[tried.refused]}` : stuck[because];
}

/** What the app goes on with by itself, the operator need not do. */
function stuckTodoOf(look: Look, { because, tried }: StuckFacts): string[] {
  const { stuckNext, triedAgain, allowReprocess, askedAnew } = look.words.report;
  if (tried?.refused === 'asked-anew') return [askedAnew];
  if (tried?.refused === 'not-allowed') return [stuckNext[because], allowReprocess];
  return [tried && !tried.refused && !tried.isLast ? triedAgain : stuckNext[because]];
}

function permissionOf(look: Look, permission: Permission): string {
  const { what, permissions, tenantUnread, accessUnread } = look.words.report;
  const then = permission === 'EntitlementManagement.Read.All' ? tenantUnread : accessUnread;
  return `${what['permission-missing'](permissions[permission])} ${then}`;
}

function whatOf(look: Look, { facts: found, endedAt, outcome }: OperatorReport): string {
  const { what, outcomes, undeleted } = look.words.report;
  if (endedAt) return outcome ? outcomes[outcome] : overOf(look, found);
  switch (found.kind) {
    case 'message-refused':
      return what[found.kind](look.words.told[found.notice], found.status);
    case 'people-unreached':
      return count(look, what[found.kind], found.people.length);
    case 'delivery-stuck':
      return stuckOf(look, found);
    case 'removal-overdue':
      return leftOf(look, found.left);
    case 'account-undeleted':
      return undeleted;
    case 'channel-unreached':
      return what[found.kind](breakable(clean(found.channel, CHANNEL_MAX), CHANNEL_RUN));
    case 'reviews-unreadable':
      return what[found.kind];
    case 'permission-missing':
      return permissionOf(look, found.permission);
    case 'rows-unreadable':
      return count(look, what[found.kind], found.rows.length);
    case 'no-approver':
    case 'no-approver-reached':
      return what[found.kind](found.stage);
  }
}

/** What is so now; nothing of access of which it is not known how it went on. */
function overOf(look: Look, found: ProblemFacts): string {
  const { over, taken } = look.words.report;
  if (found.kind === 'message-refused') return taken(look.words.told[found.notice]);
  if ('assignment' in found) return '';
  return over[found.kind];
}

function leftOf(look: Look, left: readonly Leftover[]): string {
  const { left: words, removalLeft } = look.words.report;
  const all = left.map((what) => words[what]);
  return removalLeft(names(look, all, all.length));
}
