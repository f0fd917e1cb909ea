/** Spans that decide when an assignment is looked at and when people are told. */
export interface FollowSettings {
  /** Parts of the grant after which the holder is warned: 0.8 is at 80 % of the span. */
  readonly warnAfterShare: readonly number[];
  /** Spans before the end at which the holder is warned. */
  readonly warnBeforeMs: readonly number[];
  /** How soon a fact that is not true yet is read again; doubles up to `recheckMaxMs`. */
  readonly recheckMs: number;
  readonly recheckMaxMs: number;
  /** How long after delivery access that is not usable counts as stuck. */
  readonly stuckAfterMs: number;
  /** How long Entra's directory may take to show a removal. */
  readonly visibilityDelayMs: number;
  /** How long after that anything left is an alarm. */
  readonly removalBoundMs: number;
}

export const DEFAULT_FOLLOW_SETTINGS: FollowSettings = {
  warnAfterShare: [0.8],
  warnBeforeMs: [15 * 60_000, 5 * 60_000],
  recheckMs: 2_000,
  recheckMaxMs: 5 * 60_000,
  stuckAfterMs: 15 * 60_000,
  visibilityDelayMs: 60_000,
  removalBoundMs: 5 * 60_000,
};

/** The settings of a tenant: what its part of the tenants file says, else the default. */
export const toFollowSettings = ({
  follow,
}: {
  readonly follow?: Partial<FollowSettings>;
}): FollowSettings => ({ ...DEFAULT_FOLLOW_SETTINGS, ...follow });
