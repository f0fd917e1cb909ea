import { AccessError } from '../access/errors.ts';
import type { HistoryPart } from '../access/history.ts';
import type { PackId, TenantId } from '../access/ids.ts';
import type { Message } from '../access/message.ts';
import type { FilledForm } from '../access/request-form.ts';
import type { RequestLine } from '../access/request-line.ts';
import { parseStart, toStartEntry } from '../access/start-entry.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import { listAccess } from '../usecases/list-access.ts';
import { listHistory } from '../usecases/list-history.ts';
import { listReviews } from '../usecases/list-reviews.ts';
import { submitRequest } from '../usecases/submit-request.ts';
import type { CardAction } from './card-action.ts';
import type { Command } from './command.ts';
import {
  changeClaim,
  decide,
  decideSeveral,
  listFreshApprovals,
  refreshApproval,
} from './dispatch-approval.ts';
import { cancel, extend, openExtendForm, release } from './dispatch-change.ts';
import {
  extendPack,
  handPackOver,
  openHandOverForm,
  openPackExtendForm,
  releasePack,
} from './dispatch-pack.ts';
import type { ActionOf, DispatchDeps, Reply } from './dispatch-parts.ts';
import { assertSignedIn, listFiledByApp, show, showForm, showReceipt } from './dispatch-parts.ts';
import { answerReviewer } from './dispatch-review.ts';
import { answerStart } from './dispatch-start.ts';
import { answerSettings, openSettings } from './dispatch-settings.ts';

/** Answers a typed command. */
export async function dispatchCommand(
  deps: DispatchDeps,
  person: KnownPerson,
  command: Exclude<Command, { kind: 'sign-in-code' }>,
): Promise<Message> {
  switch (command.kind) {
    case 'request': {
      const { line } = command;
      const typed = line?.unknownTenant;
      const problems = typed ? [{ field: 'tenants', problem: 'unknown', typed } as const] : [];
      const filled = line ? toFilled(line, person.timeZone) : { roles: [], tenantIds: [] };
      return showForm(deps, person, {
        filled,
        ...(line?.startsAt ? { startsAt: line.startsAt } : {}),
        fromTypedLine: line !== undefined,
        problems,
      });
    }
    case 'my-access':
      return listAccess(deps, person);
    case 'approvals':
      return listFreshApprovals(deps, person);
    case 'reviews':
      return listReviews(deps, person);
    case 'history':
      return listHistory(deps, person);
    case 'settings':
      return openSettings(deps, person);
    case 'help':
      return toWelcome(deps, person, 'help');
    case 'unknown':
      return {
        kind: 'not-understood',
        typed: command.text,
        tenantKind: deps.tenants.get(person.tenant).kind,
      };
  }
}

/** Who the bot is and what it can do for this person. */
export function toWelcome(
  { tenants }: Pick<DispatchDeps, 'tenants'>,
  person: KnownPerson,
  kind: 'welcome' | 'help',
): Message {
  const own = tenants.get(person.tenant);
  const targetNames = tenants.targets.map(({ name }) => name);
  return {
    kind,
    welcome: { personName: person.name, tenantName: own.name, tenantKind: own.kind, targetNames },
  };
}

/** Answers a click on a card. */
export async function dispatchAction(
  deps: DispatchDeps,
  person: KnownPerson,
  action: CardAction,
): Promise<Reply> {
  switch (action.verb) {
    case 'request.open':
      return { message: await openForm(deps, person, action) };
    case 'request.submit':
      return submit(deps, person, action);
    case 'receipt.refresh':
      return { message: await showReceipt(deps, person, action.pack) };
    case 'approval.refresh':
      return refreshApproval(deps, person, action);
    case 'approval.claim':
    case 'approval.hand-back':
      return changeClaim(deps, person, action);
    case 'approvals.decide':
      return decideSeveral(deps, person, action);
    case 'reviews.list':
    case 'review.open':
    case 'review.decide':
    case 'review.accept':
      return answerReviewer(deps, person, action);
    case 'history.list':
      return { message: await listHistory(deps, person, toPart(action)) };
    case 'settings.open':
    case 'settings.save':
      return answerSettings(deps, person, action);
    case 'approval.decide':
      return decide(deps, person, action);
    case 'access.list':
      return { message: await listAccess(deps, person) };
    case 'access.extend-form':
      return openExtendForm(deps, person, action);
    case 'access.extend':
      return extend(deps, person, action);
    case 'access.release':
      return release(deps, person, action);
    case 'pack.extend-form':
      return openPackExtendForm(deps, person, action);
    case 'pack.extend':
      return extendPack(deps, person, action);
    case 'pack.hand-over-form':
      return openHandOverForm(deps, person, action);
    case 'pack.hand-over':
      return handPackOver(deps, person, action);
    case 'pack.release':
      return releasePack(deps, person, action);
    case 'request.cancel':
      return cancel(deps, person, action);
    case 'start.cancel':
    case 'start.change':
      return answerStart(deps, person, action);
    case 'approvals.list':
      return { message: await listFreshApprovals(deps, person) };
    case 'help':
      return { message: toWelcome(deps, person, 'help') };
  }
}

const toPart = ({ older, newer }: ActionOf<'history.list'>): HistoryPart | undefined =>
  older ? { side: 'older', than: older } : newer && { side: 'newer', than: newer };

const openForm = (
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'request.open'>,
): Promise<Message> => {
  const { role, tenant, duration, incident, justification } = action;
  const filled = {
    roles: role ? [role] : action.roles,
    tenantIds: tenant ? [tenant] : action.tenants,
    ...(duration === undefined ? {} : { durationMs: duration }),
    incident,
    justification,
  };
  return showForm(deps, person, { filled, fromTypedLine: false });
};

const toFilled = (
  { roles, tenants, durationMs, startsAt, justification, incident, urgent }: RequestLine,
  timeZone: string,
): FilledForm => ({
  roles,
  tenantIds: tenants,
  justification,
  ...(durationMs === undefined ? {} : { durationMs }),
  ...(startsAt ? { start: toStartEntry(startsAt, timeZone) } : {}),
  ...(incident ? { incident } : {}),
  ...(urgent ? { urgent } : {}),
});

async function submit(
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'request.submit'>,
): Promise<Reply> {
  const { roles, duration, justification, incident, urgent, entered } = action;
  const formId = action.form as PackId;
  const start = { date: action.startDate, time: action.startTime };
  const startsAt = parseStart(start, deps.clock.now(), person.timeZone);
  const input = {
    roles,
    tenants: action.tenants as TenantId[],
    justification,
    incident,
    urgent,
    entered,
    isStartWarned: action.startWarned === 'yes',
    ...(duration === undefined ? {} : { durationMs: duration }),
    ...(startsAt ? { startsAt } : {}),
  };
  const byApp = await listFiledByApp(deps, person);
  const known = input.tenants.flatMap((id) => (byApp.has(id) ? [] : (deps.tenants.find(id) ?? [])));
  await Promise.all(known.map((tenant) => assertSignedIn(deps, person, tenant)));
  const outcome = await submitRequest(deps, person, formId, input);
  switch (outcome.result) {
    case 'invalid': {
      const { tenants: tenantIds, durationMs } = input;
      const filled = {
        roles,
        tenantIds,
        start,
        justification,
        incident,
        urgent,
        ...(durationMs ? { durationMs } : {}),
      };
      const again = {
        formId,
        filled,
        entered,
        fromTypedLine: false,
        problems: outcome.problems,
        ...(startsAt instanceof Date ? { startsAt } : {}),
      };
      return { message: await showForm(deps, person, again) };
    }
    case 'not-yours':
      throw new AccessError('not-allowed', 'the form is of another person');
    case 'recorded': {
      const subject = { type: 'pack', id: outcome.pack.id } as const;
      return { message: await show(deps, 'receipt', subject, person), becomes: { kind: 'receipt', subject } };
    }
  }
}
