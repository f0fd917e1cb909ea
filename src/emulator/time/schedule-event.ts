import type { EventKind } from './event-queue.ts';
import type { Scope } from '../world/world.ts';

/**
 * Plans a step that takes Entra a while: after `delayMs` plus a random part of the jitter.
 * @param rowId the request or assignment the step is about
 */
export function scheduleAfter(scope: Scope, delayMs: number, kind: EventKind, rowId: string): void {
  const { world, tenant, now } = scope;
  const jitterMs = Math.floor(world.random.next() * world.delays.jitterMs);
  world.events.add({ dueAt: new Date(now.getTime() + delayMs + jitterMs), kind, tenantId: tenant.id, rowId });
}

/** Plans a step that happens at its very instant, such as the end of an assignment; at once when that is past. */
export function scheduleAt(scope: Scope, at: Date, kind: EventKind, rowId: string, stageId?: string): void {
  // Time does not run backwards: a step that is late happens now.
  const dueAt = at < scope.now ? scope.now : at;
  const event = { dueAt, kind, tenantId: scope.tenant.id, rowId };
  scope.world.events.add(stageId === undefined ? event : { ...event, stageId });
}
