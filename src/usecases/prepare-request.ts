import { isTokenRefused, toAccessError } from '../access/errors.ts';
import { isFirstRequestAllowed, toFirstOffers } from '../access/first-request.ts';
import type { PackId, TenantId } from '../access/ids.ts';
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
import type { Account, Person } from '../access/person.ts';
import { toDurationChoices } from '../access/request-pack.ts';
import type { Offer } from '../access/request-pack.ts';
import { SECURITY_ROLES } from '../access/security-role.ts';
import type { Tenant } from '../access/tenant.ts';
import { toObstacle } from '../access/to-obstacle.ts';
import { toLimits, toOffers } from '../access/to-offers.ts';
import type { AppCaller, Clock, Graph, SignIn, Tenants, UserCaller } from '../ports.ts';
import type { Store } from '../store-port.ts';

interface Deps {
  readonly graph: Pick<
    Graph,
    | 'listRequestablePackages'
    | 'getPolicyRequirements'
    | 'listOwnAssignments'
    | 'listOwnRequests'
    | 'getHomeAccount'
    | 'listAccountsByAddress'
    | 'listConnectedOrganizations'
    | 'listAdmissions'
  >;
  readonly store: Pick<Store, 'packages' | 'people' | 'requests'>;
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
  const { filled, entered = {} } = input;
  const asking: Asking = { person, filled, now, home: findHomeOnce(deps, person) };
  const answers = await Promise.all(
    deps.tenants.targets.map(async (tenant) => ({
      tenant,
      ...(await Promise.race([readOffers(deps, asking, tenant), giveUp(tenant)])),
    })),
  );
  const offers = answers.flatMap((answer) => answer.offers);
  const wanted = wantedOf({ roles: filled.roles, tenants: filled.tenantIds as TenantId[] });
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

/** Who asks for the form, and what is asked of the source tenant once for all tenants. */
interface Asking {
  readonly person: Person;
  readonly filled: FilledForm;
  readonly now: Date;
  /** The person's account at home; undefined for guests of the source tenant and for people of other tenants. */
  readonly home: () => Promise<Account | undefined>;
}

async function readOffers(deps: Deps, asking: Asking, tenant: Tenant): Promise<Answer> {
  const { person, now } = asking;
  const named = { id: tenant.id, name: tenant.name };
  try {
    const caller = await deps.signIn.callerFor(person, tenant);
    const { offers, obstacles } = await readRoles(deps, caller, tenant);
    await deps.store.packages.saveOffers(person, tenant.id, offers, now);
    return isNothing({ offers, obstacles })
      ? {
          offers,
          obstacles: [],
          unavailable: { ...named, reason: 'nothing-offered', myAccessUrl: toMyAccessUrl(tenant) },
        }
      : { offers, obstacles };
  } catch (error) {
    const address = await findAddressWithoutAccount(deps, asking, tenant, error);
    if (address !== undefined) return answerWithoutAccount(deps, asking, tenant, address);
    const unavailable = { ...named, ...(await explain(deps.signIn, person, tenant, error)) };
    return { offers: [], obstacles: [], unavailable };
  }
}

const isNothing = ({ offers, obstacles }: Pick<Answer, 'offers' | 'obstacles'>): boolean =>
  offers.length === 0 && obstacles.every(({ reason }) => reason === 'not-in-scope');

const toFormTenant = ({ id, name }: Tenant, offers: readonly Offer[]): RequestForm['tenants'][number] => ({
  id,
  name,
  limits: toLimits(offers),
  ...(offers.some(({ filedBy }) => filedBy === 'app') ? { filedBy: 'app' as const } : {}),
});

/** Asked of the directory only when a tenant needs it, and once; kept, so that requests are found by the address. */
function findHomeOnce({ graph, store, tenants }: Deps, person: Person): Asking['home'] {
  let asked: Promise<Account | undefined> | undefined;
  const ask = async (): Promise<Account | undefined> => {
    if (person.tenant !== tenants.source.id) return undefined;
    const account = await graph.getHomeAccount({ kind: 'app', tenant: person.tenant }, person.user);
    if (account) await store.people.saveAccount(person, account);
    return account;
  };
  return () => (asked ??= ask());
}

/**
 * The address of somebody who cannot sign in because the tenant has no account for it. Any account with the
 * address counts, also one of somebody else: then nothing is asked for by the address.
 * @returns undefined when a sign-in will do, and when it could not be found out
 */
async function findAddressWithoutAccount(
  { graph, store }: Deps,
  { person, home }: Asking,
  tenant: Tenant,
  error: unknown,
): Promise<string | undefined> {
  const failed = toAccessError(error);
  // Who has a token of the tenant has an account there.
  if (tenant.topology !== 2 || failed.code !== 'sign-in-required' || isTokenRefused(failed)) return undefined;
  try {
    if (await store.people.findAccount(person, tenant.id)) return undefined;
    const address = (await home())?.address;
    if (address === undefined) return undefined;
    const accounts = await graph.listAccountsByAddress({ kind: 'app', tenant: tenant.id }, address);
    return accounts.length === 0 ? address : undefined;
  } catch {
    return undefined;
  }
}

/** Without an account: what the app may file in the person's name, else the way to My Access. */
async function answerWithoutAccount(
  deps: Deps,
  asking: Asking,
  tenant: Tenant,
  address: string,
): Promise<Answer> {
  const { filled, person, now } = asking;
  const packages = await deps.store.packages.list(tenant.id);
  const read = tenant.firstRequestByApp
    ? await readFirstRoles(deps, tenant, address, now).catch(() => undefined)
    : undefined;
  await deps.store.packages.saveOffers(person, tenant.id, read?.offers ?? [], now);
  if (read && !isNothing(read)) return read;
  const wanted = packages.filter(({ role }) => filled.roles.includes(role));
  const [only, ...others] = wanted.length > 0 ? wanted : packages;
  const myAccessUrl = toMyAccessUrl(tenant, others.length === 0 ? only?.id : undefined);
  const unavailable = { id: tenant.id, name: tenant.name, reason: 'no-account', myAccessUrl } as const;
  return { offers: [], obstacles: [], unavailable };
}

/** For each role what the app may file, as the policies are now. */
async function readFirstRoles(
  { graph, store, tenants }: Deps,
  tenant: Tenant,
  address: string,
  now: Date,
): Promise<Pick<Answer, 'offers' | 'obstacles'>> {
  const caller: AppCaller = { kind: 'app', tenant: tenant.id };
  const [organizations, packages, requests] = await Promise.all([
    graph.listConnectedOrganizations(caller),
    store.packages.list(tenant.id),
    store.requests.listOfAddress(tenant.id, address, now),
  ]);
  const named = { id: tenant.id, name: tenant.name };
  const granting = packages.filter(({ role, name }) => tenant.packages[role] === name);
  const perRole = await Promise.all(
    granting.map(async ({ id, role }) => {
      const obstacle = toObstacle(named, role, id, { assignments: [], requests }, packages);
      if (obstacle) return obstacle;
      const admissions = await graph.listAdmissions(caller, id);
      const allowed = admissions.filter((one) =>
        isFirstRequestAllowed(one, organizations, tenants.source.id),
      );
      return toFirstOffers(tenant, role, id, allowed);
    }),
  );
  return split(perRole);
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
  return split(perRole);
}

function split(perRole: ReadonlyArray<Obstacle | Offer[]>): Pick<Answer, 'offers' | 'obstacles'> {
  const isOffers = (one: Obstacle | Offer[]): one is Offer[] => Array.isArray(one);
  return {
    offers: perRole.filter(isOffers).flat(),
    obstacles: perRole.filter((one): one is Obstacle => !isOffers(one)),
  };
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
