import { toStartNearAt } from '../../access/later-start.ts';
import type { AccessLine, MyAccess, Receipt, Stage } from '../../access/message.ts';
import { lineOf, shortLineOf } from './view-access-line.ts';
import { breakable, clean } from './view-text.ts';
import { numberIn } from './words-plural.ts';
import {
  type CardView,
  count,
  type Fields,
  LINE_RUN,
  type Look,
  name,
  NAME_MAX,
  names,
  REASON_MAX,
} from './view.ts';

/** Lines that are named with their state when there is no room for them in full. */
const SHORT_LINES_PER_ROOM = 3;
/** Came to nothing: listed for a while, and no longer waited for. */
const REFUSED: ReadonlySet<Stage> = new Set(['denied', 'timed-out', 'failed']);

const DONE: ReadonlySet<Stage> = new Set(['gone', 'canceled']);

/** The live card of one request for one or several tenants. */
export function viewReceipt(look: Look, receipt: Receipt): CardView {
  const words = look.words.receipt;
  const { times } = look;
  const places = new Map(receipt.lines.map(({ tenant }) => [tenant.id, tenant.name]));
  const tenants = count(look, look.words.tenants, places.size);
  const [only] = places.size === 1 ? places.values() : [];
  const lead = words.lead(
    names(
      look,
      receipt.roles.map((role) => look.words.roles[role].name),
      3,
    ),
    only === undefined ? tenants : name(only),
    times.span(receipt.durationMs),
  );
  const counts = countsOf(look, receipt.lines);
  return {
    title: words.title,
    lead,
    style: styleOf(receipt.lines),
    summary: look.words.labelled(lead, counts),
    fields: {
      counts: receipt.lines.length === 1 ? '' : counts,
      about: aboutOf(look, receipt),
      sections: [
        sectionOf(
          look,
          '',
          receipt.lines.map((line) => withoutSameStart(line, receipt)),
          receipt.asOf,
        ),
      ],
      stale: staleOf(look, receipt),
      asOf: look.words.asOf(times.at(receipt.asOf)),
      pack: receipt.packId,
      refresh: { verb: 'receipt.refresh', data: { pack: receipt.packId } },
      canRequest: false,
      canExtendAll: receipt.lines.filter((line) => line.canExtend && !line.pending).length > 1,
      canHandOver:
        receipt.lines.every(({ pending }) => !pending) &&
        receipt.lines.some(({ stage }) => !REFUSED.has(stage) && !DONE.has(stage)),
      canReleaseAll: receipt.lines.filter((line) => line.canRelease && !line.pending).length > 1,
    },
  };
}

/** What was asked for, when and to whom it was handed over. */
function aboutOf(look: Look, receipt: Receipt): Fields[] {
  const words = look.words.receipt;
  const { handedOver, asOf } = receipt;
  const when = (at: Date): string => look.times.when(at, asOf);
  const justification = clean(receipt.justification, REASON_MAX);
  const facts = [
    clean(receipt.incident ?? '', NAME_MAX),
    words.asked(when(receipt.requestedAt)),
    handedOver ? look.words.handOver.to(name(handedOver.toName), when(handedOver.at)) : '',
    receipt.startsAt ? words.starts(when(receipt.startsAt)) : '',
  ];
  return [
    justification ? look.words.quoted(breakable(justification, LINE_RUN)) : '',
    facts.filter(Boolean).join(' · '),
    handedOver?.isWaiting ? look.words.handOver.waitsFor(name(handedOver.toName)) : '',
  ].flatMap((text) => (text ? [{ text }] : []));
}

/** A start that is still far the receipt says once for all. */
function withoutSameStart(line: AccessLine, { startsAt, asOf }: Receipt): AccessLine {
  if (!startsAt || !line.startsAt || toStartNearAt(line.startsAt) <= asOf) return line;
  const { startsAt: _, ...rest } = line;
  return rest;
}

/** Everything that the person holds or waits for. */
export function viewMyAccess(look: Look, access: MyAccess): CardView {
  const words = look.words.myAccess;
  const { active, asOf } = access;
  const groups = [
    { lines: active, heading: words.active, count: words.countActive },
    { lines: access.pending.filter(isOpen), heading: words.pending, count: words.countPending },
    {
      lines: access.pending.filter((line) => !isOpen(line)),
      heading: words.refused,
      count: words.countRefused,
    },
  ].filter(({ lines }) => lines.length > 0);
  const nothing = groups.length === 0;
  const counts = groups
    .map(({ lines, count: say }) => say(numberIn(look.words.language, lines.length)))
    .join(' · ');
  return {
    title: words.title,
    lead: nothing ? words.nothing : counts,
    style: styleOf([...active, ...access.pending]),
    summary: nothing ? words.nothing : look.words.labelled(words.title, counts),
    fields: {
      counts: '',
      about: [],
      // A single section needs no heading: the lead says the same.
      sections: groups.map(({ lines, heading }) =>
        sectionOf(look, groups.length > 1 ? heading : '', lines, asOf),
      ),
      stale: staleOf(look, access),
      asOf: look.words.asOf(look.times.at(asOf)),
      pack: '',
      refresh: { verb: 'access.list', data: {} },
      canRequest: true,
      canExtendAll: false,
      canReleaseAll: false,
      canHandOver: false,
    },
  };
}

const isOpen = ({ stage }: AccessLine): boolean => !REFUSED.has(stage);

function sectionOf(look: Look, heading: string, all: readonly AccessLine[], asOf: Date): Fields {
  const short = all.slice(look.room, look.room * (1 + SHORT_LINES_PER_ROOM));
  const rest = all.length - look.room - short.length;
  return {
    heading,
    lines: all.slice(0, look.room).map((line) => lineOf(look, line, asOf)),
    shortLines: short.map((line) => shortLineOf(look, line, asOf)),
    more: rest > 0 ? count(look, look.words.andMoreTenants, rest) : '',
  };
}

function staleOf(look: Look, { stale, asOf }: Pick<MyAccess, 'stale' | 'asOf'>): Fields[] {
  const words = look.words.myAccess;
  const shown = stale.slice(0, look.room).map((tenant) => ({
    text: tenant.lastSeenAt
      ? words.stale(name(tenant.name), look.times.when(tenant.lastSeenAt, asOf))
      : words.staleNever(name(tenant.name)),
  }));
  const rest = stale.length - shown.length;
  return rest > 0 ? [...shown, { text: count(look, look.words.andMoreTenants, rest) }] : shown;
}

/** `2 usable, 1 denied`, in the order in which the stages first occur. */
function countsOf(look: Look, lines: readonly AccessLine[]): string {
  const perStage = Map.groupBy(lines, (line) => line.stage);
  return [...perStage]
    .map(([stage, of]) => count(look, look.words.stageCounts[stage], of.length))
    .join(' · ');
}

function styleOf(lines: readonly AccessLine[]): CardView['style'] {
  const has = (stage: Stage): boolean => lines.some((line) => line.stage === stage);
  if (has('removal-overdue')) return 'attention';
  if (has('failed')) return 'warning';
  return has('usable') ? 'good' : 'emphasis';
}
