import type { OperatorReport } from '../../access/problem.ts';
import { breakable, clean } from './view-text.ts';
import { type CardView, facts, type Look, name, names } from './view.ts';

const PEOPLE_MAX = 8;
/** Leaves room for the reason. */
const PERSON_MAX = 36;
const CHANNEL_MAX = 120;
/** Digits are wide. */
const CHANNEL_RUN = 24;

/** Something that an operator must put right: what, where, since when, what to do. */
export function viewReport(look: Look, report: OperatorReport): CardView {
  const words = look.words.report;
  const { facts: found, asOf, sinceAt, endedAt } = report;
  const { times } = look;
  const problem = words.titles[found.kind];
  const title = endedAt ? words.ended(problem) : `⚠ ${problem}`;
  const people = found.kind === 'no-approver-reached' ? found.people : [];
  return {
    title,
    lead: name(report.tenant.name),
    style: endedAt ? 'default' : 'warning',
    summary: look.words.labelled(title, name(report.tenant.name)),
    fields: {
      what: whatOf(look, report),
      facts: facts([
        [words.todo, endedAt ? '' : words.next[found.kind]],
        [words.requestor, name(report.requestorName ?? '')],
        [words.package, name(report.packageName ?? '')],
        [
          words.people,
          people.length > 0
            ? names(
                look,
                people.map((one) => words.person(clean(one.name, PERSON_MAX), words.why[one.why])),
                PEOPLE_MAX,
              )
            : '',
        ],
        [words.since, times.when(sinceAt, asOf)],
        [words.endedAt, endedAt ? times.when(endedAt, asOf) : ''],
      ]),
      asOf: look.words.asOf(times.at(asOf)),
    },
  };
}

function whatOf(look: Look, { facts: found }: OperatorReport): string {
  const { what } = look.words.report;
  switch (found.kind) {
    case 'approver-disabled':
      return what[found.kind](name(found.name));
    case 'channel-unreached':
      return what[found.kind](breakable(clean(found.channel, CHANNEL_MAX), CHANNEL_RUN));
    case 'no-approver':
    case 'no-approver-reached':
      return what[found.kind](found.stage);
  }
}
