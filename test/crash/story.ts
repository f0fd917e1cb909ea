import { HOUR, MINUTE } from '../support/time.ts';
import type { SeedPerson } from '../support/seed-person.ts';
import { createHuman } from './human.ts';
import type { Human } from './human.ts';
import type { Schedule } from './schedule.ts';

/** What makes one story differ from another. */
export interface Variant {
  readonly ending: 'extend' | 'release' | 'expire';
  readonly approvedIn: 'Fabrikam' | 'Northwind';
  readonly isClaimed: boolean;
  /** Whether the answer to a click waits until it is carried out. */
  readonly isPatient: boolean;
}

export const VARIANTS: readonly Variant[] = (['extend', 'release', 'expire'] as const).flatMap((ending) =>
  (['Fabrikam', 'Northwind'] as const).flatMap((approvedIn) =>
    [true, false].map((one) => ({
      ending,
      approvedIn,
      isClaimed: one,
      isPatient: one === (approvedIn === 'Fabrikam'),
    })),
  ),
);

const APPROVERS = { Fabrikam: ['Carla Weiss', 'Dev Patel'], Northwind: ['Finn Lund'] } as const;
const SECOND = 1000;

/** A part of a story: schedules can begin with any of them. */
export type Chapter = (schedule: Schedule) => Promise<void>;

/** An analyst asks in two tenants, has it in one, is refused in the other, is warned, and it ends. */
export function toChapters(variant: Variant, people: readonly SeedPerson[]): Chapter[] {
  const { ending, approvedIn, isClaimed } = variant;
  const as = (schedule: Schedule, name: string): Human => {
    const person = people.find((each) => each.name === name);
    if (!person) throw new Error(`${name} is not in the seed`);
    return createHuman(schedule, person);
  };
  const pass =
    (...spans: number[]): Chapter =>
    async (schedule) => {
      for (const span of spans) await schedule.pass(span);
    };
  const click =
    (name: string, ...what: Parameters<Human['click']>): Chapter =>
    async (schedule) => {
      await as(schedule, name).click(...what);
      await schedule.settle();
    };
  const ana = 'Ana Ruiz';
  const approver = APPROVERS[approvedIn].at(isClaimed ? -1 : 0) ?? '';
  const [denier] = APPROVERS[approvedIn === 'Fabrikam' ? 'Northwind' : 'Fabrikam'];
  const asked = /something odd/;
  const changes: Record<Variant['ending'], Chapter[]> = {
    expire: [],
    release: [click(ana, /Your access ends in/, /release/i)],
    extend: [
      click(ana, /Your access ends in/, /extend/i),
      click(ana, /./, /^send/i, { extendBy: 'PT1H', justification: 'still on it' }),
      pass(20 * SECOND),
      pass(HOUR),
    ],
  };
  return [
    (schedule) =>
      as(schedule, ana).say('operator in fabrikam, northwind for 1h INC-7 something odd', /Request access/),
    click(ana, /Request access/, /request/i),
    pass(2 * SECOND),
    ...(isClaimed ? [click(approver, asked, /looking/i)] : []),
    click(approver, asked, /approve/i, { reason: 'go on' }),
    click(denier, asked, /deny/i, { reason: 'not now' }),
    pass(4 * SECOND),
    pass(75 * SECOND),
    pass(49 * MINUTE),
    ...changes[ending],
    pass(20 * SECOND),
    pass(14 * MINUTE),
    pass(11 * MINUTE),
  ];
}

/** Everybody is known, and the tenants have been read: nothing that was there before is news. */
export async function begin(schedule: Schedule, people: readonly SeedPerson[]): Promise<void> {
  for (const person of people) await createHuman(schedule, person).install();
  await schedule.settle();
}
