import { z } from 'zod';

/**
 * What becomes of deliveries in a tenant: they succeed, stay `delivering` for ever, fail, or reach part of the
 * package's resources only.
 */
export const deliveryOutcome = z.enum(['deliver', 'limbo', 'fail', 'partial']);

export type DeliveryOutcome = z.infer<typeof deliveryOutcome>;
