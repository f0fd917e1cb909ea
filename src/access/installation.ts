/**
 * What became of adding the bot for somebody: added; there already, which Teams then does not announce; or why not.
 * `forbidden` is a policy of Teams or a missing permission: Graph does not tell them apart.
 */
export const INSTALLATION_OUTCOMES = [
  'installed',
  'present',
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

/** Whether it is time to try: once a day until it has worked, a week long. Who was added once is left alone. */
export const isInstallationDue = (last: Installation | undefined, now: Date): boolean =>
  last === undefined ||
  (!isInstalled(last.outcome) && last.tries < TRIES_MAX && now.getTime() - last.at.getTime() >= AGAIN_MS);

export const isInstalled = (outcome: InstallationOutcome): boolean =>
  outcome === 'installed' || outcome === 'present';

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
