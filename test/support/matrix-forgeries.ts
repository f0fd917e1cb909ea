import { randomUUID } from 'node:crypto';
import type { Actor } from './actor.ts';
import type { Click } from './matrix-click.ts';
import type { Cast } from './matrix-people.ts';
import type { State, Subject } from './matrix-subjects.ts';
import { tenantId } from './portal.ts';

/** The right verb of somebody who may use it, with data that no card of ours has sent together. */
export interface Forgery {
  readonly what: string;
  readonly by: Actor;
  readonly click: Click;
  /** Marks of requests that the answer may show: the forger's own; all where it lists colleagues, who are called so. */
  readonly mayRead: readonly string[] | 'all';
}

const decide = { decision: 'approve', reason: 'forged' };

/** Data with another tenant's id, another person's pack, ids in each other's place. */
export function toForgeries(rowOf: (state: State) => Subject, cast: Cast): Forgery[] {
  const [waiting, usable, other] = [rowOf('stage-1'), rowOf('usable'), rowOf('scheduled')];
  const { tenant, request } = waiting;
  const litware = tenantId('Litware');
  const own =
    (of: Subject) =>
    (what: string, verb: string, data: Click['data']): Forgery => ({
      what: `the requestor: ${what}`,
      by: of.requestor,
      click: { verb, data },
      mayRead: [of.mark],
    });
  const waits = own(waiting);
  const holds = own(usable);
  const by =
    (who: string, actor: Actor, mayRead: readonly string[]) =>
    (what: string, verb: string, data: Click['data']): Forgery => ({
      what: `${who}: ${what}`,
      by: actor,
      click: { verb, data },
      mayRead,
    });
  const approver = by('the approver', cast.A, []);
  const elsewhere = by('an approver of another tenant', cast.T, []);
  return [
    waits('the own request, another person’s pack', 'request.cancel', { tenant, request, pack: other.pack }),
    waits('the own request, another tenant', 'request.cancel', { tenant: litware, request }),
    waits('the own request, the source tenant', 'request.cancel', { tenant: tenantId('Contoso'), request }),
    waits('the own request, a tenant that is not served', 'request.cancel', {
      tenant: randomUUID(),
      request,
    }),
    waits('the assignment in the request’s place', 'request.cancel', { tenant, request: waiting.assignment }),
    waits('the pack in the request’s place', 'request.cancel', { tenant, request: waiting.pack }),
    waits('the request in the pack’s place', 'pack.release', { pack: request }),
    waits('the own request approved, despite all', 'approval.decide', {
      tenant,
      request,
      ...decide,
      despiteClaim: 'yes',
    }),
    waits('the own request denied with a proposal', 'approval.decide', {
      tenant,
      request,
      decision: 'deny',
      reason: '',
      propose: 'PT1H',
    }),
    {
      ...waits('handed over to somebody of another tenant', 'pack.hand-over', {
        pack: waiting.pack,
        colleague: cast.A.person.objectIds[tenant],
        note: '',
      }),
      mayRead: 'all',
    },
    holds('the own assignment, another person’s pack', 'access.release', {
      tenant,
      assignment: usable.assignment,
      pack: other.pack,
    }),
    holds('the form of the own assignment, another person’s pack', 'access.extend-form', {
      tenant,
      assignment: usable.assignment,
      pack: other.pack,
    }),
    holds('the own assignment, another tenant', 'access.release', {
      tenant: litware,
      assignment: usable.assignment,
    }),
    holds('the request in the assignment’s place', 'access.release', {
      tenant,
      assignment: usable.request,
    }),
    holds('longer than the policy allows', 'access.extend', {
      tenant,
      assignment: usable.assignment,
      extendBy: 'PT20H',
      justification: 'forged',
    }),
    approver('the right request, another tenant', 'approval.decide', { tenant: litware, request, ...decide }),
    approver('the assignment in the request’s place', 'approval.decide', {
      tenant,
      request: waiting.assignment,
      ...decide,
    }),
    approver('one that waits and one that is nobody’s', 'approvals.decide', {
      [`pick.${tenant}.${request}`]: 'true',
      [`pick.${tenant}.${randomUUID()}`]: 'true',
      ...decide,
    }),
    approver('one that waits, and the same in another tenant', 'approvals.decide', {
      [`pick.${tenant}.${request}`]: 'true',
      [`pick.${litware}.${request}`]: 'true',
      ...decide,
    }),
    approver('a decision that is none', 'approval.decide', {
      tenant,
      request,
      decision: 'grant',
      reason: 'x',
    }),
    approver('a member more', 'approval.decide', { tenant, request, ...decide, stage: '2' }),
    elsewhere('their own tenant, a request of another', 'approval.decide', {
      tenant: litware,
      request,
      ...decide,
    }),
    elsewhere('their own tenant, a request of another, claimed', 'approval.claim', {
      tenant: litware,
      request,
    }),
    elsewhere('an assignment of another tenant as their own', 'access.release', {
      tenant: litware,
      assignment: usable.assignment,
    }),
  ];
}
