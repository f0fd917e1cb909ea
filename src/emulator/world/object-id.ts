import { createHash } from 'node:crypto';

/**
 * A GUID that depends on nothing but its parts, so that object ids survive a reset and a new start.
 * The same person gets another id in every tenant because the tenant id is one of the parts.
 */
export function deriveObjectId(tenantId: string, kind: string, name: string): string {
  const hex = createHash('sha256').update([tenantId, kind, name].join('\n')).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
