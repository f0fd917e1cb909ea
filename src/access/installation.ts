/**
 * What became of adding the bot for somebody: added; there already, which Teams does not announce, so that Graph is asked
 * for the chat; or why not. `present` waits for nothing but where Teams of the tenant is spoken to; with `no-chat` Graph
 * does not name the chat. `forbidden` is a policy of Teams or a missing permission: Graph does not tell them apart.
 */
export const INSTALLATION_OUTCOMES = [
  'installed',
  'present',
  'no-chat',
  'forbidden',
  'not-in-catalog',
  'not-found',
  'unavailable',
  'refused',
] as const;
export type InstallationOutcome = (typeof INSTALLATION_OUTCOMES)[number];

/** The latest try to add the bot for somebody. */
export interface Installation {
  readonly outcome: InstallationOutcome;
  /** Status and code of Graph's answer, where it refused. */
  readonly said?: string;
  readonly at: Date;
  /** How often it was tried, this time included; a call that Graph could not answer and was repeated counts as one. */
  readonly tries: number;
}

const AGAIN_MS = 24 * 3_600_000;
/** A week of days: whoever could forbid it has had time to think. */
const TRIES_MAX = 7;
/** Teams announces an installation within seconds, and does not repeat it to a bot that was not there to hear it. */
const ANNOUNCED_WITHIN_MS = 15 * 60_000;

/**
 * Whether it is time to try: once a day until it has worked, a week long. For whom the bot is there, and Teams has not
 * announced it, only the chat is looked for, once it is known where Teams of the tenant is spoken to.
 */
export function isInstallationDue(
  last: Installation | undefined,
  now: Date,
  isAddressKnown: boolean,
): boolean {
  if (last === undefined) return true;
  const sinceMs = now.getTime() - last.at.getTime();
  if (last.outcome === 'present') return isAddressKnown;
  if (last.outcome === 'installed') return isAddressKnown && sinceMs >= ANNOUNCED_WITHIN_MS;
  return last.tries < TRIES_MAX && sinceMs >= AGAIN_MS;
}

/** Whether the bot is there: then it is not added again, for whoever has removed it meanwhile has had a reason. */
export const isInstalled = (outcome: InstallationOutcome): boolean =>
  outcome === 'installed' || outcome === 'present' || outcome === 'no-chat';

/** What operators read of it. */
export type TriedInstallation = Pick<Installation, 'outcome' | 'said'>;

export const toTried = (installation: Installation | undefined): { readonly tried?: TriedInstallation } =>
  installation
    ? {
        tried: {
          outcome: installation.outcome,
          ...(installation.said ? { said: installation.said } : {}),
        },
      }
    : {};
