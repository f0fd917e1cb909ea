import { isTokenRefused, toAccessError, toReference } from '../access/errors.ts';
import type { AccessErrorCode } from '../access/errors.ts';
import type { IntentId } from '../access/ids.ts';
import type { Intent, IntentKind, IntentOf, IntentOutcome } from '../access/intent.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { SignIn } from '../ports/sign-in.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';
import { cancelRequest } from '../usecases/cancel-request.ts';
import { decideApproval } from '../usecases/decide-approval.ts';
import { acceptRecommendations, decideReview } from '../usecases/decide-review.ts';
import { extendAccess } from '../usecases/extend-access.ts';
import { fileRequest } from '../usecases/file-request.ts';
import { recordReview } from '../usecases/record-review.ts';
import { recordStages } from '../usecases/record-stages.ts';
import { releaseAccess } from '../usecases/release-access.ts';
import { settleIntent } from '../usecases/settle-intent.ts';

interface Deps {
  readonly store: Store;
  readonly graph: Graph;
  readonly signIn: SignIn;
  readonly tenants: Tenants;
  readonly clock: Clock;
  readonly answerWithinMs: number;
}

/** Time may mend these. */
const PASSING: readonly AccessErrorCode[] = ['graph-unavailable'];
/** These are our own faults or odd answers: worth a few more tries, not for ever. */
const DOUBTFUL: readonly AccessErrorCode[] = ['internal', 'unexpected-response'];
const DOUBTFUL_TRIES = 3;

/**
 * Carries out what a person asked for, and settles it. A passing trouble is thrown, so that the job
 * is tried again; anything else is an answer.
 * @param triesBefore how often this intent was tried already
 * @returns how it ended, for the log; undefined when it was settled before
 */
export async function carryOut(
  deps: Deps,
  id: IntentId,
  triesBefore: number,
): Promise<IntentOutcome | undefined> {
  const intent = await deps.store.intents.find(id);
  if (!intent || intent.outcome) return undefined;
  const outcome = await perform(deps, intent, triesBefore);
  await settleIntent(deps, intent, outcome);
  return outcome;
}

async function perform(deps: Deps, intent: Intent, triesBefore: number): Promise<IntentOutcome> {
  try {
    return await performKind(deps, intent);
  } catch (error) {
    const failed = toAccessError(error);
    const { code, details } = failed;
    if (PASSING.includes(code) || (DOUBTFUL.includes(code) && triesBefore < DOUBTFUL_TRIES)) throw error;
    const tenant = deps.tenants.find(intent.input.tenant);
    if (tenant && isTokenRefused(failed)) await deps.signIn.forget(intent.by, tenant);
    const correlationId = toReference(failed);
    return {
      result: 'refused',
      failure: {
        code,
        ...(details.detail ? { detail: details.detail } : {}),
        ...(tenant ? { tenantName: tenant.name } : {}),
        ...(correlationId ? { correlationId } : {}),
      },
    };
  }
}

async function performKind(deps: Deps, intent: Intent): Promise<IntentOutcome> {
  if (isOf(intent, 'request')) return fileRequest(deps, intent);
  if (isOf(intent, 'decide')) {
    return decideApproval({ ...deps, recordStages: (...seen) => recordStages(deps, ...seen) }, intent);
  }
  if (isOf(intent, 'extend')) return extendAccess(deps, intent);
  if (isOf(intent, 'release')) return releaseAccess(deps, intent);
  if (isOf(intent, 'cancel')) return cancelRequest(deps, intent);
  const withRecord = {
    ...deps,
    recordReview: (...seen: Parameters<Parameters<typeof decideReview>[0]['recordReview']>) =>
      recordReview(deps, ...seen),
  };
  if (isOf(intent, 'review-decide')) return decideReview(withRecord, intent);
  if (isOf(intent, 'review-accept')) return acceptRecommendations(withRecord, intent);
  throw new Error('an intent of no kind');
}

const isOf = <Kind extends IntentKind>(intent: Intent, kind: Kind): intent is IntentOf<Kind> =>
  intent.input.kind === kind;
