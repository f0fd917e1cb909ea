import { z } from 'zod';
import type { SubjectSet } from './entities.ts';

const prefix = '#microsoft.graph.';
const id = z.guid().transform((text) => text.toLowerCase());
const description = z.string().nullish().default(null);
const type = <Name extends string>(name: Name) => ({ '@odata.type': z.literal(`${prefix}${name}` as const) });

// Microsoft says 1 to 2 of requestors' managers and 1 to 4 of targets'; the admin center offers four levels.
const managerLevel = z
  .int()
  .min(1)
  .max(4)
  .nullish()
  .transform((level) => level ?? 1);

/** Clients write the annotation with and without `#`. */
function withPlainType(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('@odata.type' in value)) return value;
  const { '@odata.type': written } = value;
  if (typeof written !== 'string') return value;
  return { ...value, '@odata.type': `${prefix}${written.replace(/^#?microsoft\.graph\./i, '')}` };
}

/** A set of people as Graph writes it; its type annotation is required. */
export const subjectSet = z.preprocess(
  withPlainType,
  z.discriminatedUnion('@odata.type', [
    z.strictObject({ ...type('singleUser'), userId: id, description }),
    z.strictObject({ ...type('groupMembers'), groupId: id, description }),
    z.strictObject({ ...type('connectedOrganizationMembers'), connectedOrganizationId: id, description }),
    z.strictObject({ ...type('requestorManager'), managerLevel }),
    z.strictObject({ ...type('targetManager'), managerLevel }),
    z.strictObject(type('internalSponsors')),
    z.strictObject(type('externalSponsors')),
    z.strictObject(type('targetUserSponsors')),
    z.strictObject({ ...type('attributeRuleMembers'), membershipRule: z.string().min(1), description }),
    z.strictObject({ ...type('singleServicePrincipal'), servicePrincipalId: id, description }),
    z.strictObject(type('targetApplicationOwners')),
    z.strictObject(type('targetAgentIdentitySponsorsOrOwners')),
  ]),
);

/** A subject set in Graph's form. */
export type WireSubjectSet = z.output<typeof subjectSet>;

/** The set a body names, for the rules. */
export function toSubjectSet(wire: WireSubjectSet): SubjectSet {
  const { '@odata.type': annotation, ...rest } = wire;
  const text = 'description' in rest ? { description: rest.description ?? '' } : {};
  // The annotation of each member of the union is its kind, and the properties have the same names.
  return { ...rest, ...text, kind: annotation.slice(prefix.length) } as SubjectSet;
}
