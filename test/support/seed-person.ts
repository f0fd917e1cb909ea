/** A person of the seed, with their object id in every tenant in which they have an account. */
export interface SeedPerson {
  readonly name: string;
  readonly userPrincipalName: string;
  readonly homeTenantId: string;
  readonly objectIds: Readonly<Record<string, string>>;
}
