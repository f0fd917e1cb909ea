import type { PolicyRequirement } from '../access/access-package.ts';
import { isTokenRefused, toAccessError } from '../access/errors.ts';
import type { AccessPackageId, PackId, TenantId } from '../access/ids.ts';
import { toMyAccessUrl } from '../access/links.ts';
import type { Message } from '../access/message.ts';
import { wantedOf } from '../access/check-pack.ts';
import { toDetails } from '../access/pack-details.ts';
import type { Entered } from '../access/pack-details.ts';
import type {
  FieldProblem,
  FilledForm,
  Obstacle,
  RequestForm,
  UnavailableTenant,
} from '../access/request-form.ts';
import type { Person } from '../access/person.ts';
import { toDurationChoices } from '../access/request-pack.ts';
import type { Offer } from '../access/request-pack.ts';
import { SECURITY_ROLES } from '../access/security-role.ts';
import type { SecurityRole } from '../access/security-role.ts';
import type { Tenant } from '../access/tenant.ts';
import { toObstacle } from '../access/to-obstacle.ts';
import type { Clock, Graph, SignIn, Tenants, UserCaller } from '../ports.ts';
import type { Store } from '../store-port.ts';

interface Deps {
  readonly graph: Pick<
    Graph,
    'listRequestablePackages' | 'getPolicyRequirements' | 'listOwnAssignments' | 'listOwnRequests'
  >;
  readonly store: Pick<Store, 'packages'>;
  readonly signIn: SignIn;
  readonly tenants: Tenants;
  readonly clock: Clock;
}

export interface PrepareInput {
  /** Becomes the id of the pack, so that sending the form twice asks once. */
  readonly formId: PackId;
  readonly filled: FilledForm;
  /** What the inputs for policies and questions held. */
  readonly entered?: Entered;
  readonly fromTypedLine: boolean;
  readonly problems?: readonly FieldProblem[];
}

/**
 * The request form: what every target tenant offers this person now, asked with the person's own
 * tokens, and why the others offer nothing. One tenant's trouble does not hide the rest.
 */
export async function prepareRequest(deps: Deps, person: Person, input: PrepareInput): Promise<Message> {
  const now = deps.clock.now();
  const answers = await Promise.all(
    deps.tenants.targets.map(async (tenant) => ({
      tenant,
      ...(await Promise.race([readOffers(deps, person, tenant, now), giveUp(tenant)])),
    })),
  );
  const offers = answers.flatMap((answer) => answer.offers);
  const { filled, entered = {} } = input;
  const wanted = wantedOf({ roles: filled.roles, tenants: filled.tenantIds as TenantId[] });
  const form: RequestForm = {
    formId: input.formId,
    roles: SECURITY_ROLES.filter((each) => offers.some((offer) => offer.role === each)),
    tenants: answers.flatMap(({ tenant, offers: own }) =>
      own.length > 0 ? [{ id: tenant.id, name: tenant.name, limits: toLimits(own) }] : [],
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
    fromTypedLine: input.fromTypedLine,
    asOf: now,
  };
  return { kind: 'request-form', form };
}

/** Teams ends a turn after 15 s: a tenant that is slower than this is shown as one that does not answer. */
const READ_WITHIN_MS = 7_000;

const giveUp = ({ id, name }: Tenant): Promise<Answer> =>
  new Promise((resolve) => {
    const unavailable = { id, name, reason: 'unreachable' } as const;
    setTimeout(resolve, READ_WITHIN_MS, { offers: [], obstacles: [], unavailable });
  });

interface Answer {
  readonly offers: readonly Offer[];
  readonly obstacles: readonly Obstacle[];
  readonly unavailable?: UnavailableTenant;
}

async function readOffers(deps: Deps, person: Person, tenant: Tenant, now: Date): Promise<Answer> {
  const named = { id: tenant.id, name: tenant.name };
  try {
    const caller = await deps.signIn.callerFor(person, tenant);
    const { offers, obstacles } = await readRoles(deps, caller, tenant);
    await deps.store.packages.saveOffers(person, tenant.id, offers, now);
    const isNothing = offers.length === 0 && obstacles.every(({ reason }) => reason === 'not-in-scope');
    return isNothing
      ? {
          offers,
          obstacles: [],
          unavailable: { ...named, reason: 'nothing-offered', myAccessUrl: toMyAccessUrl(tenant) },
        }
      : { offers, obstacles };
  } catch (error) {
    const unavailable = { ...named, ...(await explain(deps.signIn, person, tenant, error)) };
    return { offers: [], obstacles: [], unavailable };
  }
}

/** For each role of the tenants file: what the policies offer, or why this person cannot ask. */
async function readRoles(
  { graph, store }: Deps,
  caller: UserCaller,
  tenant: Tenant,
): Promise<Pick<Answer, 'offers' | 'obstacles'>> {
  const [requestable, assignments, requests, packages] = await Promise.all([
    graph.listRequestablePackages(caller),
    graph.listOwnAssignments(caller),
    graph.listOwnRequests(caller),
    store.packages.list(tenant.id),
  ]);
  const perRole = await Promise.all(
    SECURITY_ROLES.filter((role) => tenant.packages[role] !== undefined).map(async (role) => {
      const named = { id: tenant.id, name: tenant.name };
      const packageId =
        requestable.find(({ name }) => name === tenant.packages[role])?.id ??
        packages.find((known) => known.role === role)?.id;
      if (!packageId) return { tenant: named, role, reason: 'not-in-scope' } as const;
      const obstacle = toObstacle(named, role, packageId, { assignments, requests }, packages);
      if (obstacle) return obstacle;
      if (!requestable.some(({ id }) => id === packageId)) {
        return { tenant: named, role, reason: 'not-in-scope' } as const;
      }
      const requirements = await graph.getPolicyRequirements(caller, packageId);
      return toOffers(tenant, role, packageId, requirements);
    }),
  );
  const isOffers = (one: Obstacle | Offer[]): one is Offer[] => Array.isArray(one);
  return {
    offers: perRole.filter(isOffers).flat(),
    obstacles: perRole.filter((one): one is Obstacle => !isOffers(one)),
  };
}

function toOffers(
  tenant: Tenant,
  role: SecurityRole,
  packageId: AccessPackageId,
  requirements: readonly PolicyRequirement[],
): Offer[] | Obstacle {
  const named = { id: tenant.id, name: tenant.name };
  if (requirements.length === 0) return { tenant: named, role, reason: 'not-in-scope' };
  const offers = requirements
    // A question of a kind that is newer than us cannot be put on the card.
    .filter(
      ({ questions }) => !questions.some(({ asks, isRequired }) => isRequired && asks.kind === 'unknown'),
    )
    .map((one): Offer => ({
      tenant: tenant.id,
      role,
      packageId,
      policyId: one.policyId,
      policyName: one.policyName,
      approvalRequired: one.approvalForAdd,
      justificationRequired: one.justificationRequired,
      fixedDuration: !one.customSchedule,
      ...(one.maximumMs === undefined ? {} : { maximumMs: one.maximumMs }),
      questions: one.questions.filter(({ asks }) => asks.kind !== 'unknown'),
    }));
  if (offers.length > 0) return offers;
  return { tenant: named, role, reason: 'unknown-question', myAccessUrl: toMyAccessUrl(tenant, packageId) };
}

async function explain(
  signIn: SignIn,
  person: Person,
  tenant: Tenant,
  error: unknown,
): Promise<Pick<UnavailableTenant, 'reason' | 'signInUrl' | 'myAccessUrl'>> {
  const failed = toAccessError(error);
  const { code } = failed;
  if (code === 'sign-in-required') {
    if (isTokenRefused(failed)) await signIn.forget(person, tenant);
    const signInUrl = await signIn.signInUrl(person, tenant).catch(() => undefined);
    return { reason: 'sign-in', myAccessUrl: toMyAccessUrl(tenant), ...(signInUrl ? { signInUrl } : {}) };
  }
  if (code === 'tenant-misconfigured' || code === 'not-allowed') return { reason: 'misconfigured' };
  return { reason: 'unreachable' };
}

/** Of several policies for one role the longest span, and what holds for all. */
const toLimits = (offers: readonly Offer[]): RequestForm['tenants'][number]['limits'] =>
  [...Map.groupBy(offers, ({ role }) => role)].map(([role, all]) => {
    const maxima = all.map(({ maximumMs }) => maximumMs);
    return {
      role,
      approvalRequired: all.every((offer) => offer.approvalRequired),
      justificationRequired: all.every((offer) => offer.justificationRequired),
      fixedDuration: all.every((offer) => offer.fixedDuration),
      ...(maxima.includes(undefined) ? {} : { maximumMs: Math.max(...maxima.map((ms) => ms ?? 0)) }),
    };
  });
