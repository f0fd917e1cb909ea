import type { AppRole as WireAppRole } from '@microsoft/microsoft-graph-types';
import { z } from 'zod';
import { odataType } from '../graph/parse-body.ts';
import type { AppRole } from './entities.ts';

/** The id of the access everybody assigned to an app without roles has. */
export const defaultAccessId = '00000000-0000-0000-0000-000000000000';

const guid = z.guid().transform((id) => id.toLowerCase());

/** An app role in a body. */
export const appRoleInput = z
  .strictObject({
    ...odataType,
    id: guid,
    value: z.string().nullish(),
    displayName: z.string().min(1),
    description: z.string().default(''),
    allowedMemberTypes: z.array(z.enum(['User', 'Application'])).min(1),
    isEnabled: z.boolean().default(true),
    origin: z.string().nullish(),
  })
  .transform(({ id, value, displayName, description, allowedMemberTypes, isEnabled }): AppRole => ({
    id,
    value: value ?? null,
    displayName,
    description,
    allowedMemberTypes,
    isEnabled,
  }));

/**
 * An app role as it stands in its application and service principal.
 * @see https://learn.microsoft.com/graph/api/resources/approle
 */
export function toWireAppRole(role: AppRole): WireAppRole {
  return {
    id: role.id,
    value: role.value,
    displayName: role.displayName,
    description: role.description,
    allowedMemberTypes: [...role.allowedMemberTypes],
    isEnabled: role.isEnabled,
    origin: 'Application',
  };
}
