import { createFaults } from './control/faults.ts';
import type { Faults } from './control/faults.ts';
import { createThrottling } from './control/throttling.ts';
import type { Throttling } from './control/throttling.ts';
import { runDueEvents } from './time/run-due-events.ts';
import { createSigningKey } from './login/signing-key.ts';
import type { SigningKey } from './login/signing-key.ts';
import { buildWorld } from './seed/build-world.ts';
import type { Seed } from './seed/parse-seed.ts';
import { createStateFile } from './state-file.ts';
import type { StateFile } from './state-file.ts';
import { realNow } from './time/real-time.ts';
import { createVirtualClock } from './time/virtual-clock.ts';
import type { VirtualClock } from './time/virtual-clock.ts';
import { readSnapshot, writeSnapshot } from './world/snapshot.ts';
import type { SavedState } from './world/snapshot.ts';
import type { World } from './world/world.ts';

/** Node's timers hold no longer delay. */
const longestTimerMs = 2_147_483_647;

/** The running emulator behind its HTTP faces: the world, its clock, and what drives both. */
export interface Engine {
  readonly key: SigningKey;
  readonly clock: VirtualClock;
  readonly faults: Faults;
  readonly throttling: Throttling;
  /** Without a page size, each route has its own. */
  readonly settings: { pageSize: number | null };
  /** The world as of now: whatever is due has happened. */
  world(): World;
  /** To be called after each change: the state is saved soon, and the next event is waited for. */
  changed(): void;
  advance(spanMs: number): Date;
  reset(): void;
  /** World and clock as text. */
  save(): string;
  /** @throws SnapshotError when the text was not saved from this seed */
  restore(saved: string): void;
  /** Calls back after each jump of the clock; returns what ends that. */
  onJump(listener: () => void): () => void;
  close(): void;
}

export interface EngineOptions {
  readonly stateFile?: string | undefined;
  readonly clock?: 'running' | 'frozen' | undefined;
  readonly startAt?: Date | undefined;
}

interface EngineState {
  readonly key: SigningKey;
  readonly clock: VirtualClock;
  world: World;
}

async function openState(
  seed: Seed,
  options: EngineOptions,
  saved: SavedState | undefined,
): Promise<EngineState> {
  const mode = options.clock ?? 'running';
  const running = new Date(realNow().getTime() + (saved?.offsetMs ?? 0));
  const fresh = options.startAt ?? realNow();
  const restored = mode === 'running' ? running : saved?.virtualNow;
  const startAt = saved === undefined || restored === undefined ? fresh : restored;
  return {
    key: await createSigningKey(saved?.signingKeyPem),
    clock: createVirtualClock(mode, startAt),
    world: saved?.world ?? buildWorld(seed, startAt),
  };
}

/** Rings when the next event is due, as long as the clock runs by itself. */
function createAlarm(state: EngineState): { set(ring: () => void): void; clear(): void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    set(ring) {
      clearTimeout(timer);
      const next = state.world.events.peek();
      if (!state.clock.isRunning || next === undefined) return;
      const waitMs = Math.max(0, next.dueAt.getTime() - state.clock.now().getTime());
      timer = setTimeout(ring, Math.min(waitMs, longestTimerMs)).unref();
    },
    clear: () => clearTimeout(timer),
  };
}

/** Faults, limits and settings are no part of the state: they begin as the seed has them. */
function createLevers({ sandbox }: Seed, state: EngineState) {
  const faults = createFaults(
    () => state.world,
    () => state.clock.now(),
  );
  const throttling = createThrottling();
  const settings: Engine['settings'] = { pageSize: null };
  const rearm = (): void => {
    faults.set(sandbox.faults);
    throttling.set(sandbox.throttling);
    settings.pageSize = null;
  };
  return { faults, throttling, settings, rearm };
}

/** What moves the world on: everything that is due happens, and who waits for it hears of it. */
function createCourse(state: EngineState, file: StateFile | undefined) {
  const listeners = new Set<() => void>();
  const alarm = createAlarm(state);
  const changed = (): void => {
    file?.changed();
    alarm.set(catchUp);
  };
  const catchUp = (): void => {
    runDueEvents(state.world, state.clock.now());
    changed();
  };
  const jumpTo = (instant: Date): void => {
    state.clock.moveTo(instant);
    catchUp();
    for (const listener of listeners) listener();
  };
  return { listeners, alarm, changed, catchUp, jumpTo };
}

function createEngine(
  seed: Seed,
  state: EngineState,
  initialAt: () => Date,
  save: () => string,
  file: StateFile | undefined,
): Engine {
  const { key, clock } = state;
  const { faults, throttling, settings, rearm } = createLevers(seed, state);
  const { listeners, alarm, changed, catchUp, jumpTo } = createCourse(state, file);
  const begin = (world: World, at: Date): void => {
    state.world = world;
    jumpTo(at);
    rearm();
  };
  catchUp();
  rearm();

  return {
    key,
    clock,
    faults,
    throttling,
    settings,
    world() {
      const next = state.world.events.peek();
      if (next !== undefined && next.dueAt <= clock.now()) catchUp();
      return state.world;
    },
    changed,
    advance(spanMs) {
      const target = new Date(clock.now().getTime() + spanMs);
      jumpTo(target);
      return target;
    },
    reset() {
      const startAt = initialAt();
      begin(buildWorld(seed, startAt), startAt);
    },
    save,
    restore(saved) {
      const { world, virtualNow } = readSnapshot(seed, saved);
      begin(world, virtualNow);
    },
    onJump(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      alarm.clear();
      file?.changed();
      file?.flush();
    },
  };
}

/**
 * An engine in the state of the state file, or in the state of the seed when there is none.
 * @throws SeedError, SnapshotError
 */
export async function openEngine(seed: Seed, options: EngineOptions): Promise<Engine> {
  const holder: { state?: EngineState } = {};
  const render = (): string => {
    const { state } = holder;
    if (state === undefined) throw new Error('There is no state to save yet.');
    const { clock, key, world } = state;
    const times = { offsetMs: clock.offsetMs(), virtualNow: clock.now() };
    return writeSnapshot(seed, { world, ...times, signingKeyPem: key.pem });
  };
  const file = options.stateFile === undefined ? undefined : createStateFile(options.stateFile, render);
  const text = file?.read();
  const state = await openState(seed, options, text === undefined ? undefined : readSnapshot(seed, text));
  holder.state = state;
  return createEngine(seed, state, () => options.startAt ?? realNow(), render, file);
}
