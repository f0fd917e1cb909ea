import type { Person } from './playground-config.ts';

/** Somebody of the tenants file. */
export interface SandboxPerson extends Person {
  readonly roles: readonly string[];
}

/** What `--json` prints when everything answers. */
export interface ReadyEvent {
  readonly event: 'ready';
  readonly bot: { readonly messages: string; readonly appId: string };
  /** `POST token {"serviceUrl"}` → `{"token"}`: a channel token of the local issuer. */
  readonly channel: { readonly issuer: string; readonly token: string };
  readonly graph: { readonly url: string; readonly control: string };
  readonly tenants: ReadonlyArray<{
    readonly id: string;
    readonly name: string;
    readonly domain: string;
    /** Null for the source tenant, which needs none. */
    readonly topology: number | null;
  }>;
  readonly people: readonly SandboxPerson[];
}
