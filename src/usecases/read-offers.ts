import { isTokenRefused, toAccessError } from '../access/errors.ts';
import { isFirstRequestAllowed, toFirstOffers } from '../access/first-request.ts';
import type { AccessPackage } from '../access/access-package.ts';
import type { GroupId } from '../access/ids.ts';
import { toMyAccessUrl } from '../access/links.ts';
import type { FilledForm, UnavailableTenant } from '../access/request-form.ts';
import type { Account, Person } from '../access/person.ts';
import { SECURITY_ROLES } from '../access/security-role.ts';
import type { Tenant } from '../access/tenant.ts';
import { toObstacle } from '../access/to-obstacle.ts';
import { splitOffers, toOffers } from '../access/to-offers.ts';
import type { TenantOffers } from '../access/to-offers.ts';
import type { AppCaller, UserCaller } from '../ports/callers.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { SignIn } from '../ports/sign-in.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';

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
    | 'isGroupMember'
  >;
  readonly store: Pick<Store, 'packages' | 'people' | 'requests'>;
  readonly signIn: SignIn;
  readonly tenants: Tenants;
  readonly clock: Clock;
}

/** Who asks for the form, and what is asked of the source tenant once for all tenants. */
interface Asking {
  readonly person: Person;
  readonly filled: FilledForm;
  readonly now: Date;
  /** The person's account at home; undefined for guests of the source tenant and for people of other tenants. */
  readonly home: () => Promise<Account | undefined>;
}

/**
 * What a target tenant offers this person now, asked with the person's own token of it, or why it offers nothing;
 * remembered, so that what is sent is checked against it.
 * @param filled what the form holds: the roles name the package that a link leads to
 * @returns the reader of one tenant; it never throws
 */
export function createOfferReader(
  deps: Deps,
  person: Person,
  filled: FilledForm,
): (tenant: Tenant) => Promise<TenantOffers> {
  const asking: Asking = { person, filled, now: deps.clock.now(), home: findHomeOnce(deps, person) };
  return (tenant) => readOffers(deps, asking, tenant);
}

async function readOffers(deps: Deps, asking: Asking, tenant: Tenant): Promise<TenantOffers> {
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

const isNothing = ({ offers, obstacles }: Pick<TenantOffers, 'offers' | 'obstacles'>): boolean =>
  offers.length === 0 && obstacles.every(({ reason }) => reason === 'not-in-scope');

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
): Promise<TenantOffers> {
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
): Promise<Pick<TenantOffers, 'offers' | 'obstacles'>> {
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
      const obstacle = toObstacle(named, role, id, { assignments: [], requests, groups: [] }, packages);
      if (obstacle) return obstacle;
      const admissions = await graph.listAdmissions(caller, id);
      const allowed = admissions.filter((one) =>
        isFirstRequestAllowed(one, organizations, tenants.source.id),
      );
      return toFirstOffers(tenant, role, id, allowed);
    }),
  );
  return splitOffers(perRole);
}

/** For each role of the tenants file: what the policies offer, or why this person cannot ask. */
async function readRoles(
  { graph, store }: Deps,
  caller: UserCaller,
  tenant: Tenant,
): Promise<Pick<TenantOffers, 'offers' | 'obstacles'>> {
  const [requestable, assignments, requests, packages] = await Promise.all([
    graph.listRequestablePackages(caller),
    graph.listOwnAssignments(caller),
    graph.listOwnRequests(caller),
    store.packages.list(tenant.id),
  ]);
  const groups = await listBarringGroups(graph, caller, packages);
  const perRole = await Promise.all(
    SECURITY_ROLES.filter((role) => tenant.packages[role] !== undefined).map(async (role) => {
      const named = { id: tenant.id, name: tenant.name };
      const packageId =
        requestable.find(({ name }) => name === tenant.packages[role])?.id ??
        packages.find((known) => known.role === role)?.id;
      if (!packageId) return { tenant: named, role, reason: 'not-in-scope' } as const;
      const obstacle = toObstacle(named, role, packageId, { assignments, requests, groups }, packages);
      if (obstacle) return obstacle;
      if (!requestable.some(({ id }) => id === packageId)) {
        return { tenant: named, role, reason: 'not-in-scope' } as const;
      }
      const requirements = await graph.getPolicyRequirements(caller, packageId);
      return toOffers(tenant, role, packageId, requirements);
    }),
  );
  return splitOffers(perRole);
}

/** Which of the groups that bar from a package the person is in. What cannot be read is left to Entra's own check. */
async function listBarringGroups(
  graph: Deps['graph'],
  { tenant, user }: UserCaller,
  packages: readonly AccessPackage[],
): Promise<GroupId[]> {
  const ids = new Set(packages.flatMap(({ incompatibleGroups }) => incompatibleGroups.map(({ id }) => id)));
  const member = await Promise.all(
    [...ids].map(async (id) => {
      const isMember = await graph.isGroupMember({ kind: 'app', tenant }, id, user).catch(() => false);
      return isMember ? [id] : [];
    }),
  );
  return member.flat();
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
