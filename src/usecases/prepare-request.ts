import { isTokenRefused, toAccessError } from '../access/errors.ts';
import type { PackId, TenantId } from '../access/ids.ts';
import { toMyAccessUrl } from '../access/links.ts';
import type { Message } from '../access/message.ts';
import type { FieldProblem, RequestForm, UnavailableTenant } from '../access/request-form.ts';
import type { Person } from '../access/person.ts';
import { toDurationChoices } from '../access/request-pack.ts';
import type { Offer } from '../access/request-pack.ts';
import { SECURITY_ROLES } from '../access/security-role.ts';
import type { SecurityRole } from '../access/security-role.ts';
import type { Tenant } from '../access/tenant.ts';
import type { Clock, Graph, SignIn, Tenants } from '../ports.ts';
import type { Store } from '../store-port.ts';

interface Deps {
  readonly graph: Pick<Graph, 'listRequestablePackages' | 'getPolicyRequirements'>;
  readonly store: Pick<Store, 'packages'>;
  readonly signIn: SignIn;
  readonly tenants: Tenants;
  readonly clock: Clock;
}

export interface PrepareInput {
  /** Becomes the id of the pack, so that sending the form twice asks once. */
  readonly formId: PackId;
  readonly role?: SecurityRole;
  readonly tenants: readonly TenantId[];
  readonly durationMs?: number;
  readonly justification?: string;
  readonly incident?: string;
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
  const { role, durationMs, justification, incident } = input;
  const form: RequestForm = {
    formId: input.formId,
    roles: SECURITY_ROLES.filter((each) => offers.some((offer) => offer.role === each)),
    tenants: answers.flatMap(({ tenant, offers: own }) =>
      own.length > 0 ? [{ id: tenant.id, name: tenant.name, limits: own.map(toLimit) }] : [],
    ),
    unavailable: answers.flatMap(({ unavailable }) => unavailable ?? []),
    filled: {
      tenantIds: input.tenants,
      ...(role ? { role } : {}),
      ...(durationMs === undefined ? {} : { durationMs }),
      ...(justification ? { justification } : {}),
      ...(incident ? { incident } : {}),
    },
    durationChoicesMs: toDurationChoices(
      offers.map((offer) => offer.maximumMs),
      durationMs,
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
    setTimeout(resolve, READ_WITHIN_MS, { offers: [], unavailable: { id, name, reason: 'unreachable' } });
  });

interface Answer {
  readonly offers: readonly Offer[];
  readonly unavailable?: UnavailableTenant;
}

async function readOffers(
  { graph, store, signIn }: Deps,
  person: Person,
  tenant: Tenant,
  now: Date,
): Promise<Answer> {
  const named = { id: tenant.id, name: tenant.name };
  try {
    const caller = await signIn.callerFor(person, tenant);
    const packages = await graph.listRequestablePackages(caller);
    const wanted = SECURITY_ROLES.flatMap((role) => {
      const found = packages.find(({ name }) => name === tenant.packages[role]);
      return found ? [{ role, packageId: found.id }] : [];
    });
    const offers = await Promise.all(
      wanted.map(async ({ role, packageId }) => {
        const requirements = await graph.getPolicyRequirements(caller, packageId);
        // A policy with questions that must be answered cannot be asked for from this card yet.
        const usable = requirements.find(({ questions }) => !questions.some(({ isRequired }) => isRequired));
        if (!usable) return [];
        const { policyId, maximumMs, approvalForAdd, justificationRequired, customSchedule } = usable;
        const offer: Offer = {
          tenant: tenant.id,
          role,
          packageId,
          policyId,
          approvalRequired: approvalForAdd,
          justificationRequired,
          fixedDuration: !customSchedule,
          ...(maximumMs === undefined ? {} : { maximumMs }),
        };
        return [offer];
      }),
    );
    await store.packages.saveOffers(person, tenant.id, offers.flat(), now);
    if (offers.flat().length > 0) return { offers: offers.flat() };
    return {
      offers: [],
      unavailable: { ...named, reason: 'nothing-offered', myAccessUrl: toMyAccessUrl(tenant) },
    };
  } catch (error) {
    return { offers: [], unavailable: { ...named, ...(await explain(signIn, person, tenant, error)) } };
  }
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

const toLimit = ({ role, maximumMs, approvalRequired, justificationRequired, fixedDuration }: Offer) => ({
  role,
  approvalRequired,
  justificationRequired,
  fixedDuration,
  ...(maximumMs === undefined ? {} : { maximumMs }),
});
