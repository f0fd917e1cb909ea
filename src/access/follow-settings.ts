/** When the holder of a grant of some length is warned. */
export interface WarnRow {
  /** The longest grant it is for; absent: any. */
  readonly upToMs?: number;
  /** Parts of the grant after which the holder is warned: 0.8 is at 80 % of the span. */
  readonly afterShare: readonly number[];
  /** Spans before the end at which the holder is warned. */
  readonly beforeMs: readonly number[];
}

/** Spans that decide when an assignment is looked at and when people are told. */
export interface FollowSettings {
  /** The first row that a grant fits is its row. */
  readonly warnings: readonly WarnRow[];
  /** How soon a fact that is not true yet is read again; doubles up to `recheckMaxMs`. */
  readonly recheckMs: number;
  readonly recheckMaxMs: number;
  /** How long after delivery access that is not usable counts as stuck. */
  readonly stuckAfterMs: number;
  /** How often Entra is asked to deliver again what is stuck; 0: never. */
  readonly reprocessTries: number;
  /** How long Entra's directory may take to show a removal. */
  readonly visibilityDelayMs: number;
  /** How long after that anything left is an alarm. */
  readonly removalBoundMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export const DEFAULT_FOLLOW_SETTINGS: FollowSettings = {
  warnings: [
    { upToMs: DAY_MS, afterShare: [0.8], beforeMs: [15 * MINUTE_MS, 5 * MINUTE_MS] },
    { afterShare: [], beforeMs: [7 * DAY_MS, DAY_MS, 120 * MINUTE_MS, 15 * MINUTE_MS] },
  ],
  recheckMs: 2_000,
  recheckMaxMs: 5 * 60_000,
  stuckAfterMs: 15 * 60_000,
  reprocessTries: 0,
  visibilityDelayMs: 60_000,
  removalBoundMs: 5 * 60_000,
};

/** The settings of a tenant: what its part of the tenants file says, else the default. */
export const toFollowSettings = ({
  follow,
  reprocess,
}: {
  readonly follow?: Partial<FollowSettings>;
  readonly reprocess?: boolean;
}): FollowSettings => ({
  ...DEFAULT_FOLLOW_SETTINGS,
  ...(reprocess ? { reprocessTries: 3 } : {}),
  ...follow,
});
