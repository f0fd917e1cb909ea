import type { Scope } from '../world/world.ts';

export type RequestEventKind =
  | 'process-request'
  | 'start-request'
  | 'deliver-request'
  | 'time-out-stage'
  | 'escalate-stage'
  | 'time-out-callout'
  | 'join-groups'
  | 'show-roles'
  | 'warn-of-end'
  | 'expire-assignment'
  | 'remove-access'
  | 'release-guest'
  | 'delete-guest'
  | 'assign-automatically'
  | 'end-grace-period';

export type ReviewEventKind =
  | 'start-review'
  | 'open-review'
  | 'send-review-mail'
  | 'close-review-stage'
  | 'close-review'
  | 'complete-review'
  | 'auto-review'
  | 'apply-review';

export type RoleEventKind = 'start-role' | 'end-role' | 'refresh-inherited-roles';

export type PrivilegedAccessEventKind = 'start-group-access' | 'end-group-access';

export type DirectoryEventKind = 'purge-deleted-user' | 'process-dynamic-groups';

export type SynchronizationEventKind = 'run-synchronization';

/** All kinds of events; a domain with a life of its own adds a union here and its steps in run-due-events.ts. */
export type EventKind =
  | RequestEventKind
  | ReviewEventKind
  | RoleEventKind
  | PrivilegedAccessEventKind
  | DirectoryEventKind
  | SynchronizationEventKind;

/** What happens at one event. */
export type Step = (scope: Scope, event: ScheduledEvent) => void;

/** Something that will happen to one row at one virtual instant. Data, not a closure, so that it can be saved. */
export interface ScheduledEvent {
  readonly dueAt: Date;
  readonly kind: EventKind;
  readonly tenantId: string;
  /** The request or assignment it happens to; whether it still applies is judged when it is due. */
  readonly rowId: string;
  /** The approval stage, for `time-out-stage`, or the callout; since when a guest is blocked; the stage of a review, for its mail and its end. */
  readonly stageId?: string;
}

/** What is still to happen, earliest first; of two at the same instant, the one scheduled first. */
export interface EventQueue {
  add(event: ScheduledEvent): void;
  peek(): ScheduledEvent | undefined;
  take(): ScheduledEvent | undefined;
  all(): ScheduledEvent[];
  size(): number;
}

interface Node {
  readonly order: number;
  readonly event: ScheduledEvent;
}

function isBefore(left: Node, right: Node): boolean {
  const difference = left.event.dueAt.getTime() - right.event.dueAt.getTime();
  return difference === 0 ? left.order < right.order : difference < 0;
}

function siftUp(heap: Node[], start: number): void {
  let child = start;
  while (child > 0) {
    const parent = (child - 1) >>> 1;
    const [upper, lower] = [heap[parent], heap[child]];
    if (upper === undefined || lower === undefined || !isBefore(lower, upper)) return;
    heap[parent] = lower;
    heap[child] = upper;
    child = parent;
  }
}

function siftDown(heap: Node[]): void {
  let parent = 0;
  for (;;) {
    let least = parent;
    for (const child of [2 * parent + 1, 2 * parent + 2]) {
      const [candidate, current] = [heap[child], heap[least]];
      if (candidate !== undefined && current !== undefined && isBefore(candidate, current)) least = child;
    }
    const [upper, lower] = [heap[parent], heap[least]];
    if (least === parent || upper === undefined || lower === undefined) return;
    heap[parent] = lower;
    heap[least] = upper;
    parent = least;
  }
}

/** An event queue with the given events (a binary heap: adding and taking cost the logarithm of what waits). */
export function createEventQueue(events: readonly ScheduledEvent[] = []): EventQueue {
  const heap: Node[] = [];
  let nextOrder = 0;
  const queue: EventQueue = {
    add(event) {
      heap.push({ order: nextOrder++, event });
      siftUp(heap, heap.length - 1);
    },
    peek: () => heap[0]?.event,
    take() {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) return undefined;
      if (heap.length > 0) {
        heap[0] = last;
        siftDown(heap);
      }
      return first.event;
    },
    size: () => heap.length,
    all: () => heap.toSorted((left, right) => (isBefore(left, right) ? -1 : 1)).map((node) => node.event),
  };
  for (const event of events) queue.add(event);
  return queue;
}
