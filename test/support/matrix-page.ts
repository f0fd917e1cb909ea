import type { Place } from './matrix-click.ts';
import { PERSONAS } from './matrix-people.ts';
import { toMarkdown } from './matrix-table.ts';
import type { Table } from './matrix-table.ts';

interface PagePart {
  readonly place: Place;
  readonly aboutRequest: Table;
  readonly aboutNobody: Table;
}

const STATES_MEAN: Readonly<Record<string, string>> = {
  kept: 'sent from the form, kept by the bot, not yet taken by Entra',
  'stage-1': 'waits for the approvers of stage 1',
  planned: 'waits for the approvers of stage 1, and has a start that is still to come',
  'stage-2': 'stage 1 has approved, waits for stage 2',
  scheduled: 'approved, starts later',
  provisioning: 'approved, Entra is delivering it',
  usable: 'group and role are there',
  gone: 'ended and removed',
  denied: 'denied in stage 1',
  'timed-out': 'nobody decided stage 1 in time',
  canceled: 'withdrawn by the requestor while stage 1 was waited for',
  failed: 'approved, and Entra could not deliver it',
};

const rows = (of: Readonly<Record<string, string>>): string =>
  Object.entries(of)
    .map(([name, means]) => `| ${name} | ${means} |`)
    .join('\n');

/** The page for readers. Nothing in it is written by hand twice. */
export const renderPage = (parts: readonly PagePart[]): string => `# Who may do what

Written by [the test](../test/e2e/who-may-do-what.test.ts) that fires every click of every card, as each of these people, at a
request in each of these states, through the bot's HTTP endpoint, and then looks into Entra. Do not edit: change the tables in
the test, and run \`UPDATE_DOCS=1 npx vitest run test/e2e/who-may-do-what.test.ts -t 'written down'\`.

A letter in a cell: this person may, and it is seen to happen. No letter: nothing changes in any tenant, the answer is a card
that says so (or asks for a sign-in), and it tells nothing of the request: not the requestor, justification, incident, reason or
approvers. N is turned away before the click is looked at.

| | who |
|---|---|
${rows(PERSONAS)}

The request is for a package in Fabrikam whose policy has two stages.

| | the request |
|---|---|
${rows(STATES_MEAN)}

${parts.map(renderPart).join('\n\n')}

- Who was asked to approve goes on seeing what became of it. Who decides a later stage sees it once that stage is asked.
- \`request.submit\` about a request is the form sent again: it shows the receipt and files nothing.
- \`pack.hand-over\` gives no access: the colleague gets a card to ask for the same. It works whatever became of the request.
- An extension has to be approved again where the policy says so, as here.
`;

const renderPart = ({ place, aboutRequest, aboutNobody }: PagePart): string => `## In ${place.name}

About somebody's request:

${toMarkdown(aboutRequest, 'click')}

About no request. \`history.list\` shows each what they were told themselves, whatever place in it the card names.
\`access.list\` and \`approvals.list\` are answered with an empty list for everybody else of a tenant that is
served, \`request.open\` with a form that says why nothing can be asked for:

${toMarkdown(aboutNobody, 'click')}`;
