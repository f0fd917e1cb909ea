import type { FollowSettings } from './follow-settings.ts';
import type { TenantId } from './ids.ts';
import type { SecurityRole } from './security-role.ts';

/**
 * Microsoft's clouds: what is made for one is of no use in another.
 * @see https://learn.microsoft.com/graph/deployments
 */
export const CLOUDS = ['global', 'us-gov-l4', 'us-gov-l5', 'china'] as const;
export type Cloud = (typeof CLOUDS)[number];

/** A tenant as the operator describes it in the tenants file. */
export interface Tenant {
  readonly id: TenantId;
  readonly name: string;
  /** Other words by which people call it in chat, in lower case. */
  readonly aliases: readonly string[];
  /** A verified domain: names the tenant in My Access and Defender links. */
  readonly domain: string;
  readonly kind: 'source' | 'target';
  /** Absent: the global one. All tenants of one bot are in the same cloud. */
  readonly cloud?: Cloud;
  /** 1: the source synchronizes accounts into it. 2: it pulls guests by a connected organization. */
  readonly topology?: 1 | 2;
  /** The app may file requests here for people who have no account yet. Absent: it may not. */
  readonly firstRequestByApp?: boolean;
  /** The app may have deliveries reprocessed here that are stuck. Absent: it may not. */
  readonly reprocess?: boolean;
  /** The bot may be added, through Graph, for people here whom it has to tell something. Absent: it may not. */
  readonly installForPeople?: boolean;
  /** What of how access is followed is different from the default. */
  readonly follow?: Partial<FollowSettings>;
  /** OAuth connection of the bot resource that yields a person's Graph token of this tenant. */
  readonly signInConnection: string;
  /** User principal names or object ids, in this tenant, of those who are told what an operator must put right. */
  readonly operators?: readonly string[];
  /** The team's channel in which this tenant's approvers decide. Absent: each is asked in their own chat. */
  readonly approvalsChannel?: string;
  /** IANA time zone of the cards in that channel. Absent: UTC. */
  readonly timeZone?: string;
  /** Language of the cards in that channel, such as `de-DE`. Absent: English. */
  readonly locale?: string;
  /** Display name of the access package for each role that this tenant grants. */
  readonly packages: Readonly<Partial<Record<SecurityRole, string>>>;
}
