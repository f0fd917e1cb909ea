import type { Obstacle, RequestForm } from '../../access/request-form.ts';
import { link } from './view-text.ts';
import { count, type Fields, type Look, name, names, plainName } from './view.ts';

/** What this person cannot ask for now, and why: whole tenants first, then single roles. */
export function unavailableFields(look: Look, form: RequestForm): Fields {
  const words = look.words.form;
  const lines = [
    ...form.unavailable.map((tenant) => ({
      text: words.unavailableHere(name(tenant.name), words.unavailable[tenant.reason]),
      signInUrl: link(tenant.signInUrl),
      myAccessUrl: link(tenant.myAccessUrl),
      aboutIt: plainName(tenant.name),
    })),
    ...linesOf(look, form.obstacles, form.asOf),
  ];
  const rest = lines.length - look.room;
  return {
    unavailable: lines
      .slice(0, look.room)
      .map((line) => ({ ...line, hasLinks: line.signInUrl !== '' || line.myAccessUrl !== '' })),
    hasUnavailable: lines.length > 0,
    moreUnavailable: rest > 0 ? count(look, words.moreUnavailable, rest) : '',
    hasOwn: form.obstacles.some(({ reason }) => reason === 'held' || reason === 'pending'),
  };
}

interface Line extends Fields {
  readonly text: string;
  readonly signInUrl: string;
  readonly myAccessUrl: string;
  readonly aboutIt: string;
}

/** The roles of one tenant that stand under the same sentence share a line. */
function linesOf(look: Look, obstacles: readonly Obstacle[], asOf: Date): Line[] {
  const same = Map.groupBy(obstacles, (one) => `${one.tenant.id} ${sentenceOf(look, one, asOf)}`);
  return [...same.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const roles = names(
      look,
      group.map(({ role }) => look.words.roles[role].name),
      3,
    );
    return [
      {
        text: look.words.form.obstacle(name(first.tenant.name), roles, sentenceOf(look, first, asOf)),
        signInUrl: '',
        myAccessUrl: first.reason === 'unknown-question' ? link(first.myAccessUrl) : '',
        aboutIt: plainName(first.tenant.name),
      },
    ];
  });
}

function sentenceOf(look: Look, obstacle: Obstacle, asOf: Date): string {
  const words = look.words.form.obstacles;
  const when = (at: Date): string => look.times.when(at, asOf);
  switch (obstacle.reason) {
    case 'held':
      return obstacle.until ? words.heldUntil(when(obstacle.until)) : words.held;
    case 'pending':
      return obstacle.since ? words.pendingSince(when(obstacle.since)) : words.pending;
    case 'incompatible': {
      const other = name(obstacle.otherName);
      return obstacle.until
        ? words.incompatibleUntil(other, when(obstacle.until))
        : words.incompatible(other);
    }
    case 'incompatible-group':
      return words['incompatible-group'](name(obstacle.groupName));
    case 'not-in-scope':
    case 'unknown-question':
      break;
  }
  return words[obstacle.reason];
}
