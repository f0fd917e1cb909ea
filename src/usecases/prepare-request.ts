import { wantedOf } from '../access/check-pack.ts';
import type { PackId, TenantId } from '../access/ids.ts';
import { toStartWarning } from '../access/later-start.ts';
import type { StartWarning } from '../access/later-start.ts';
import type { Message } from '../access/message.ts';
import { toDetails } from '../access/pack-details.ts';
import type { Entered } from '../access/pack-details.ts';
import type { FieldProblem, FilledForm, RequestForm } from '../access/request-form.ts';
import { toDurationChoices } from '../access/request-pack.ts';
import type { Offer } from '../access/request-pack.ts';
import { SECURITY_ROLES } from '../access/security-role.ts';
import type { Tenant } from '../access/tenant.ts';
import { toFormTenant, toUndecided } from '../access/to-offers.ts';
import type { TenantOffers } from '../access/to-offers.ts';
import type { Clock } from '../ports/clock.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly store: Pick<Store, 'packages'>;
  readonly tenants: Tenants;
  readonly clock: Clock;
  /** Asks one tenant what it offers the person who asks; never throws. */
  readonly readOffers: (tenant: Tenant) => Promise<TenantOffers>;
}

export interface PrepareInput {
  /** Becomes the id of the pack, so that sending the form twice asks once. */
  readonly formId: PackId;
  readonly filled: FilledForm;
  /** The instant that the filled start means; absent for none. */
  readonly startsAt?: Date;
  /** What the inputs for policies and questions held. */
  readonly entered?: Entered;
  readonly fromTypedLine: boolean;
  readonly problems?: readonly FieldProblem[];
}

/**
 * The request form: what every target tenant offers this person now, asked with the person's own
 * tokens, and why the others offer nothing. One tenant's trouble does not hide the rest.
 */
export async function prepareRequest(deps: Deps, input: PrepareInput): Promise<Message> {
  const now = deps.clock.now();
  const { filled, entered = {} } = input;
  const answers = await Promise.all(
    deps.tenants.targets.map(async (tenant) => ({
      tenant,
      ...(await Promise.race([deps.readOffers(tenant), giveUp(tenant)])),
    })),
  );
  const offers = answers.flatMap((answer) => answer.offers);
  const wanted = wantedOf({ roles: filled.roles, tenants: filled.tenantIds as TenantId[] });
  const startWarning = await findStartWarning(deps, input.startsAt, wanted, offers, now);
  const form: RequestForm = {
    formId: input.formId,
    roles: SECURITY_ROLES.filter((each) => offers.some((offer) => offer.role === each)),
    tenants: answers.flatMap(({ tenant, offers: own }) =>
      own.length > 0 ? [toFormTenant(tenant, own)] : [],
    ),
    details: toDetails(wanted, offers, entered, (id) => deps.tenants.find(id)?.name ?? ''),
    obstacles: answers.flatMap(({ obstacles }) => obstacles),
    unavailable: answers.flatMap(({ unavailable }) => unavailable ?? []),
    filled,
    durationChoicesMs: toDurationChoices(
      offers.map((offer) => offer.maximumMs),
      filled.durationMs,
    ),
    problems: input.problems ?? [],
    ...(startWarning ? { startWarning } : {}),
    fromTypedLine: input.fromTypedLine,
    asOf: now,
  };
  return { kind: 'request-form', form };
}

/** Whether the approvers of what is wanted may come after the start; how long they have is as last read of the policies. */
async function findStartWarning(
  { store, tenants }: Deps,
  startsAt: Date | undefined,
  wanted: ReturnType<typeof wantedOf>,
  offers: readonly Offer[],
  now: Date,
): Promise<StartWarning | undefined> {
  if (!startsAt) return undefined;
  const asked = offers.filter((offer) =>
    wanted.some(({ tenant, role }) => tenant === offer.tenant && role === offer.role),
  );
  const policies = await Promise.all(
    asked.map(({ tenant, packageId }) => store.packages.listPolicies(tenant, packageId)),
  );
  const nameOf = (id: TenantId): string => tenants.find(id)?.name ?? '';
  return toStartWarning(startsAt, toUndecided(asked, policies.flat(), nameOf), now);
}

/** Teams ends a turn after 15 s: a tenant that is slower than this is shown as one that does not answer. */
const READ_WITHIN_MS = 7_000;

const giveUp = ({ id, name }: Tenant): Promise<TenantOffers> =>
  new Promise((resolve) => {
    const unavailable = { id, name, reason: 'unreachable' } as const;
    setTimeout(resolve, READ_WITHIN_MS, { offers: [], obstacles: [], unavailable });
  });
