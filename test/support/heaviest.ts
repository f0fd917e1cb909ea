/** As long as My Access lets a justification be, in letters of three bytes each. */
const LONGEST = '理由'.repeat(2000);
const ENTRIES = 40;
/** What Entra or we limit: a policy has at most three stages, a form asks one tenant's questions at a time. */
const FEWER: Readonly<Record<string, number>> = {
  otherStages: 2,
  pastDecisions: 3,
  details: 1,
  policies: 3,
  questions: 12,
  choices: 6,
};

/** Members that hold what people or directories say; the others hold ids, addresses and our own words. */
const SAID = new Set(
  (
    'name tenantName personName typed because text question answer justification incident note reason field ' +
    'requestorName requestorAddress packageName otherName policyName groupName organizationName by byName ' +
    'decidedBy fromName toName correlationId'
  ).split(' '),
);
const SAID_IN_LISTS = new Set('tenantNames targetNames approverNames otherNames holds groups'.split(' '));
/** Their number is fixed. */
const NOT_LONGER = new Set('limits roles checks problems'.split(' '));

/** The message with everything in it that people say as long as it gets, and every list of forty entries. */
export function heaviest<T>(value: T, key = ''): T {
  if (value instanceof Date) return value;
  if (Array.isArray(value)) return toLongList(value as unknown[], key) as T;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, member]) => [name, heaviest<unknown>(member, name)]);
    return Object.fromEntries(members) as T;
  }
  return (typeof value === 'string' && value !== '' && SAID.has(key) ? LONGEST : value) as T;
}

function toLongList(list: readonly unknown[], key: string): unknown[] {
  if (SAID_IN_LISTS.has(key)) return Array.from({ length: list.length && ENTRIES }, () => LONGEST);
  const heavy = list.map((item) => heaviest(item));
  const length = list.length && (FEWER[key] ?? ENTRIES);
  if (NOT_LONGER.has(key) || typeof list[0] !== 'object') return heavy;
  return Array.from({ length }, (_, at) => heavy[at % heavy.length]);
}
