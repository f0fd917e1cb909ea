import { AccessError } from './errors.ts';

declare const brand: unique symbol;
type Branded<Kind extends string> = string & { readonly [brand]: Kind };

/** A Microsoft Entra tenant. */
export type TenantId = Branded<'TenantId'>;
/** Object id of a user in one tenant. The same human has another one in every tenant. */
export type UserId = Branded<'UserId'>;
export type GroupId = Branded<'GroupId'>;
export type AccessPackageId = Branded<'AccessPackageId'>;
export type AssignmentPolicyId = Branded<'AssignmentPolicyId'>;
/** Id of an assignment request, which is also the id of its approval. */
export type RequestId = Branded<'RequestId'>;
export type AssignmentId = Branded<'AssignmentId'>;
export type StageId = Branded<'StageId'>;
/** Ours: one ask of one person for one role in one or several tenants. */
export type PackId = Branded<'PackId'>;
/** Ours: what a person asked for with a click, kept until Graph has answered. */
export type IntentId = Branded<'IntentId'>;
export type NoticeId = Branded<'NoticeId'>;
/** Id of an access review series. */
export type ReviewDefinitionId = Branded<'ReviewDefinitionId'>;
/** Id of an access review instance: one round of a series. */
export type ReviewId = Branded<'ReviewId'>;
export type ReviewStageId = Branded<'ReviewStageId'>;
/** Id of a decision item of an access review. */
export type ReviewItemId = Branded<'ReviewItemId'>;
/** Ours: something that an operator must put right. */
export type ProblemId = Branded<'ProblemId'>;

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether the text has the form of a GUID, whatever its version. */
export const isGuid = (text: string): boolean => GUID.test(text);

/**
 * The GUID in lower case, typed as the id the caller asks for.
 * @throws AccessError `invalid-input` when it is no GUID
 */
export function parseId<Id extends string>(value: unknown, what: string): Id {
  if (typeof value !== 'string' || !isGuid(value)) {
    throw new AccessError('invalid-input', `${what} is not an id`);
  }
  return value.toLowerCase() as Id;
}
