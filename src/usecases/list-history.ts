import { toHistoryPlace } from '../access/history.ts';
import type { History, HistoryLine, HistoryPart, ToldNotice } from '../access/history.ts';
import type { AccessPackageId, TenantId } from '../access/ids.ts';
import type { Message } from '../access/message.ts';
import type { Subject } from '../access/notice.ts';
import type { Person } from '../access/person.ts';
import type { Clock } from '../ports/clock.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly store: Pick<
    Store,
    'notices' | 'packs' | 'packages' | 'requests' | 'assignments' | 'reviews' | 'problems'
  >;
  readonly tenants: Pick<Tenants, 'find'>;
  readonly clock: Clock;
}

/** So many fit a card and a screen. */
const PAGE = 8;

/**
 * What this person was told, newest first, a page of it; nobody else's, whatever place the part is of. Where newer
 * ones do not fill a page, or there is nothing older, it is the newest page.
 */
export async function listHistory(
  deps: Deps,
  person: Person,
  part?: HistoryPart,
): Promise<Extract<Message, { kind: 'history' }>> {
  const { store, clock } = deps;
  const found = await store.notices.listTold(person, part, PAGE + 1);
  if (part && found.length < (part.side === 'newer' ? PAGE : 1)) return listHistory(deps, person);
  const hasMore = found.length > PAGE;
  const page = part?.side === 'newer' ? found.slice(-PAGE) : found.slice(0, PAGE);
  const [first, last] = [page[0], page.at(-1)];
  const isOlderThere = part?.side === 'newer' || hasMore;
  const isNewerThere = part?.side === 'newer' ? hasMore : part !== undefined;
  const history: History = {
    lines: await Promise.all(page.map((told) => toLine(deps, told))),
    ...(last && isOlderThere ? { older: toHistoryPlace(last) } : {}),
    ...(first && isNewerThere ? { newer: toHistoryPlace(first) } : {}),
    asOf: clock.now(),
  };
  return { kind: 'history', history };
}

async function toLine(deps: Deps, { subject, ...told }: ToldNotice): Promise<HistoryLine> {
  return { ...told, ...(await readSubject(deps, told.kind, subject)) };
}

type About = Pick<HistoryLine, 'roles' | 'tenants' | 'requestorName' | 'problem'>;

/** What is known of it now; what is known no more is left out. */
async function readSubject(deps: Deps, kind: ToldNotice['kind'], subject: Subject): Promise<About> {
  const { store } = deps;
  switch (subject.type) {
    case 'person':
      return { roles: [], tenants: [] };
    case 'pack': {
      const pack = await store.packs.find(subject.id);
      const tenants = new Set(pack?.items.map(({ tenant }) => tenant));
      return { roles: pack?.roles ?? [], tenants: [...tenants].flatMap((id) => named(deps, id)) };
    }
    case 'request': {
      const request = await store.requests.find(subject.tenant, subject.id);
      const isAsked = kind === 'approval' || kind === 'reminder';
      return {
        ...(await readPackage(deps, subject.tenant, request?.packageId)),
        ...(isAsked && request?.requestorName ? { requestorName: request.requestorName } : {}),
      };
    }
    case 'assignment': {
      const assignment = await store.assignments.find(subject.tenant, subject.id);
      return readPackage(deps, subject.tenant, assignment?.packageId);
    }
    case 'review': {
      const review = await store.reviews.find(subject.tenant, subject.id);
      return readPackage(deps, subject.tenant, review?.packageId);
    }
    case 'problem': {
      const problem = await store.problems.find(subject.id);
      return {
        roles: [],
        tenants: named(deps, subject.tenant),
        ...(problem ? { problem: problem.facts.kind } : {}),
      };
    }
  }
}

async function readPackage(deps: Deps, tenant: TenantId, id: AccessPackageId | undefined): Promise<About> {
  const packages = id ? await deps.store.packages.list(tenant) : [];
  const found = packages.find((each) => each.id === id);
  return {
    roles: found ? [found.role] : [],
    tenants: named(deps, tenant),
  };
}

const named = ({ tenants }: Deps, id: TenantId): HistoryLine['tenants'] => {
  const tenant = tenants.find(id);
  return tenant ? [{ id, name: tenant.name }] : [];
};
