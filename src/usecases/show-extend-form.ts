import { AccessError } from '../access/errors.ts';
import type { AssignmentId, PackId, TenantId } from '../access/ids.ts';
import type { ExtendForm, ExtendPart, Message } from '../access/message.ts';
import type { Person } from '../access/person.ts';
import { isSamePerson } from '../access/person.ts';
import { toDurationChoices } from '../access/request-pack.ts';
import type { Clock } from '../ports/clock.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly store: Pick<Store, 'people' | 'assignments' | 'records'>;
  readonly tenants: Tenants;
  readonly clock: Clock;
}

/** Which assignments get a later end. */
export interface ExtendTarget {
  readonly assignments: ReadonlyArray<{ readonly tenant: TenantId; readonly assignment: AssignmentId }>;
  /** Set when they are those of a pack. */
  readonly pack?: PackId;
}

export interface ExtendEntry {
  readonly byMs?: number;
  readonly justification: string;
  /** The ends that the form showed, by assignment; the span counts from them. */
  readonly shownEnds?: Readonly<Record<string, Date>>;
}

/** A later end to ask for. */
export interface LaterEnd {
  readonly tenant: TenantId;
  readonly assignment: AssignmentId;
  readonly endsAt: Date;
}

/**
 * The form for a later end, with the spans that the policies still leave.
 * @param entry what was entered, when the form was sent
 * @returns the form, with a problem where the entry has one; when it has none, the `laterEnds` to record: none for
 *   what ends as late as that already, because the same form was sent before
 * @throws AccessError `not-found` when one is not this person's assignment, or there is none
 */
export async function showExtendForm(
  deps: Deps,
  person: Person,
  { assignments, pack }: ExtendTarget,
  entry?: ExtendEntry,
): Promise<{ readonly message: Message; readonly laterEnds?: readonly LaterEnd[] }> {
  const parts = await Promise.all(
    assignments.map(({ tenant, assignment }) => readPart(deps, person, tenant, assignment)),
  );
  if (parts.length === 0) throw new AccessError('not-found', 'nothing to extend');
  const allowed = parts.every((part) => part.allowed);
  const maxima = parts.flatMap(({ maximumMs }) => maximumMs ?? []);
  const maximumMs = maxima.length > 0 ? Math.min(...maxima) : undefined;
  const blank: ExtendForm = {
    ...(pack ? { packId: pack } : {}),
    parts: parts.map(({ part }) => part),
    choicesMs: allowed ? toExtendChoices(maximumMs) : [],
    approvalRequired: parts.some((part) => part.approvalRequired),
    justificationRequired: parts.some((part) => part.justificationRequired),
    ...(maximumMs === undefined ? {} : { maximumMs }),
  };
  const laterEnds = toLaterEnds(assignments, blank, entry);
  if (laterEnds?.length === 0) return { message: { kind: 'extend-form', form: blank }, laterEnds };
  const problem = allowed ? checkEntry(blank, entry, laterEnds) : 'not-allowed';
  const form = problem ? { ...blank, problem } : blank;
  const message = { kind: 'extend-form', form } as const;
  return laterEnds && !problem ? { message, laterEnds } : { message };
}

function toLaterEnds(
  assignments: ExtendTarget['assignments'],
  { parts }: ExtendForm,
  { byMs, shownEnds = {} }: ExtendEntry = { justification: '' },
): LaterEnd[] | undefined {
  if (byMs === undefined) return undefined;
  return assignments.flatMap(({ tenant, assignment }, at) => {
    const now = parts[at]?.endsAt ?? new Date(0);
    const endsAt = new Date((shownEnds[assignment] ?? now).getTime() + byMs);
    return endsAt > now ? [{ tenant, assignment, endsAt }] : [];
  });
}

interface PartReading {
  readonly part: ExtendPart;
  readonly allowed: boolean;
  readonly maximumMs?: number;
  readonly approvalRequired: boolean;
  readonly justificationRequired: boolean;
}

async function readPart(
  { store, tenants, clock }: Deps,
  person: Person,
  tenantId: TenantId,
  id: AssignmentId,
): Promise<PartReading> {
  const tenant = tenants.get(tenantId);
  const assignment = await store.assignments.find(tenantId, id);
  const holder = assignment?.targetId && (await store.people.findByAccount(tenantId, assignment.targetId));
  if (!assignment || !holder || !isSamePerson(holder, person)) {
    throw new AccessError('not-found', 'not an assignment of this person');
  }
  const now = clock.now();
  const { policy, packageName } = await store.records.read(tenant, { assignment: id });
  const { endsAt } = assignment;
  const over = !endsAt || endsAt <= now || assignment.state !== 'delivered';
  // Entra allows a new end at most the policy's span from now.
  const maximumMs =
    policy?.maximumMs === undefined || !endsAt
      ? undefined
      : Math.max(0, policy.maximumMs - (endsAt.getTime() - now.getTime()));
  return {
    part: {
      tenant: { id: tenant.id, name: tenant.name },
      assignmentId: id,
      packageName,
      endsAt: endsAt ?? now,
    },
    allowed: !over && (policy?.canExtend ?? true),
    approvalRequired: policy?.approvalForUpdate ?? false,
    justificationRequired: policy?.justificationRequired ?? false,
    ...(maximumMs === undefined ? {} : { maximumMs }),
  };
}

const MINUTE_MS = 60_000;

/** Round spans; the longest allowed one counts only when it is worth a click. */
function toExtendChoices(maximumMs: number | undefined): number[] {
  const whole =
    maximumMs === undefined ? undefined : Math.floor(maximumMs / (15 * MINUTE_MS)) * 15 * MINUTE_MS;
  const choices = toDurationChoices([whole]).filter((ms) => ms >= 15 * MINUTE_MS);
  const half = 30 * MINUTE_MS;
  return whole === undefined || whole >= half ? [half, ...choices.filter((ms) => ms !== half)] : choices;
}

function checkEntry(
  form: ExtendForm,
  entry: ExtendEntry | undefined,
  laterEnds: readonly LaterEnd[] | undefined,
): ExtendForm['problem'] {
  if (!entry) return undefined;
  if (entry.byMs === undefined || !laterEnds) return 'missing';
  const { maximumMs = Infinity, parts } = form;
  const isTooLate = ({ assignment, endsAt }: LaterEnd): boolean => {
    const part = parts.find(({ assignmentId }) => assignmentId === assignment);
    return part === undefined || endsAt.getTime() - part.endsAt.getTime() > maximumMs;
  };
  if (laterEnds.some(isTooLate)) return 'too-long';
  return form.justificationRequired && entry.justification === '' ? 'justification-missing' : undefined;
}
