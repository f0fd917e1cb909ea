import type { Message } from '../access/message.ts';
import type { TeamChannel } from '../access/recipient.ts';
import { isSameRecipient } from '../access/recipient.ts';
import type { Inbound } from './activity.ts';
import type { DispatchDeps } from './dispatch-parts.ts';
import type { TurnDeps } from './turn-parts.ts';
import { hear, isFirst, sendPatiently, toWelcomeId } from './turn-parts.ts';

/**
 * Answers who added the bot to a team or mentioned it in a channel: what it does there, and how the channel becomes
 * the approvers' place. What could not be posted there before is taken up again.
 */
export async function answerInChannel(
  deps: TurnDeps,
  { channel, to, because, activityId }: Extract<Inbound, { kind: 'in-channel' }>,
): Promise<void> {
  const { store, clock } = deps;
  await hear(deps, channel.tenant, to);
  const place = findPlace(deps, channel);
  if (place) await store.transaction((tx) => tx.notices.revive(place));
  const id = because === 'added' ? toWelcomeId(clock.now()) : activityId;
  if (!(await isFirst(deps, to.conversationId, id))) return;
  await sendPatiently(deps, to, toChannelHelp(deps, channel));
  if (!place || !isSameRecipient(place, channel)) return;
  const problem = {
    tenant: place.tenant,
    facts: { kind: 'channel-unreached', channel: place.channel },
  } as const;
  await store.transaction((tx) => tx.problems.end(problem, clock.now()));
}

/** The tenant's approvers' channel: it may be another one of the team that the bot has come to. */
function findPlace({ tenants }: DispatchDeps, { tenant }: TeamChannel): TeamChannel | undefined {
  const { approvalsChannel } = tenants.get(tenant);
  return approvalsChannel === undefined ? undefined : { tenant, channel: approvalsChannel };
}

function toChannelHelp(deps: DispatchDeps, { tenant, channel }: TeamChannel): Message {
  const { name, kind, approvalsChannel } = deps.tenants.get(tenant);
  const use = approvalsChannel === channel ? 'place' : approvalsChannel ? 'elsewhere' : 'none';
  return {
    kind: 'channel-help',
    help: { tenantName: name, channel, use: kind === 'source' ? 'source' : use },
  };
}
