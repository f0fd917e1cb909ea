import type { World } from '../world/world.ts';

/** The mails reviewers would have got, oldest first in each tenant, for the control interface. */
export function readReviewMails({ tenants }: World): object[] {
  return [...tenants.values()].flatMap((tenant) =>
    tenant.reviewMails.entries().map(({ row: { reviewerIds, sentAt, ...mail } }) => ({
      tenantId: tenant.id,
      ...mail,
      sentDateTime: sentAt.toISOString(),
      reviewers: reviewerIds.map((id) => ({ id, mail: tenant.users.get(id)?.mail ?? null })),
    })),
  );
}
