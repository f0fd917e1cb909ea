import type { FollowSettings } from './follow-settings.ts';

const DAY_MS = 86_400_000;

/**
 * When the holder of a grant is warned, ascending. A warning that would come at its very start is left out, and so is
 * one days ahead that would come before half of the grant is over.
 */
export function toWarnInstants(
  startsAt: Date,
  endsAt: Date,
  { warnings }: Pick<FollowSettings, 'warnings'>,
): Date[] {
  const start = startsAt.getTime();
  const end = endsAt.getTime();
  const span = end - start;
  const row = warnings.find(({ upToMs }) => upToMs === undefined || span <= upToMs);
  const instants = [
    ...(row?.afterShare ?? []).map((share) => Math.round(start + span * share)),
    ...(row?.beforeMs ?? []).filter((ms) => ms < DAY_MS || ms <= span / 2).map((ms) => end - ms),
  ].filter((at) => at > start && at < end);
  return [...new Set(instants)].sort((a, b) => a - b).map((at) => new Date(at));
}
