import type { ChannelHelp } from '../../access/message.ts';
import { clean } from './view-text.ts';
import { type CardView, type Look, name } from './view.ts';

const CHANNEL_MAX = 120;

/** What the bot does in a team's channel, and what makes this one the approvers' place. */
export function viewChannelHelp(look: Look, { tenantName, channel, use }: ChannelHelp): CardView {
  const words = look.words.channelHelp;
  const canBecome = use === 'none' || use === 'elsewhere';
  return {
    title: words.title,
    lead: words.lead,
    style: 'default',
    summary: words.title,
    fields: {
      about: words.about[use](name(tenantName) || undefined),
      // An input, because that can be copied whole, and reads no markdown.
      lineLabel: words.line,
      line: canBecome ? `approvalsChannel: "${clean(channel, CHANNEL_MAX)}"` : '',
      next: canBecome ? words.restart : words.personal,
    },
  };
}
