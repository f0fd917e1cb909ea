import { createHash } from 'node:crypto';
import { stringify } from 'yaml';

/** Somebody as Teams knows them: in their home tenant. */
export interface Person {
  readonly name: string;
  readonly tenantId: string;
  readonly aadObjectId: string;
  readonly userPrincipalName: string;
}

export interface PlaygroundConfig {
  /** Who acts in this window. */
  readonly person: Person;
  /** Others of the sandbox; those of the person's tenant become members of its group chat and team. */
  readonly others: readonly Person[];
  readonly botAppId: string;
}

/** The schema wants exactly so many users beside the acting one. */
const otherUserCount = 5;

/**
 * The Playground's config file for one person's window.
 * Ids have the form which Teams gives them (`29:` people, `28:` bots, `a:` personal chats)
 * and differ from window to window: the bot keeps conversations of all of them.
 * @see https://aka.ms/teams-app-test-tool-config-guide
 */
export function renderPlaygroundConfig({ person, others, botAppId }: PlaygroundConfig): string {
  return stringify({
    version: '0.1.1',
    tenantId: person.tenantId,
    bot: { id: toBotId(botAppId), name: 'SOC Access', tenantId: person.tenantId },
    currentUser: toUser(person),
    users: fillUp(person, others).map(toUser),
    personalChat: { id: toPersonalChatId(person) },
    groupChat: { id: `19:group-${person.aadObjectId}@thread.v2`, name: 'Group chat' },
    team: {
      id: `19:team-${person.aadObjectId}@thread.tacv2`,
      name: 'SOC',
      aadGroupId: toGuid(`team of ${person.tenantId}`),
      channels: [],
    },
  });
}

/** The conversation id of the person's personal chat with the bot. */
export function toPersonalChatId(person: Pick<Person, 'aadObjectId'>): string {
  return `a:${person.aadObjectId}`;
}

function toBotId(appId: string): string {
  return `28:${appId}`;
}

function toUser(person: Person): Record<string, string> {
  const [givenName = person.name, ...surname] = person.name.split(' ');
  return {
    id: `29:${person.aadObjectId}`,
    name: person.name,
    userPrincipleName: person.userPrincipalName, // spelled like this by the Playground
    aadObjectId: person.aadObjectId,
    givenName,
    surname: surname.join(' '),
    email: person.userPrincipalName,
  };
}

function fillUp(person: Person, others: readonly Person[]): Person[] {
  const colleagues = others.filter(
    (other) => other.tenantId === person.tenantId && other.aadObjectId !== person.aadObjectId,
  );
  const domain = person.userPrincipalName.split('@')[1] ?? 'example';
  const fillers = Array.from({ length: otherUserCount }, (_, index) => ({
    name: `Colleague ${index + 1}`,
    tenantId: person.tenantId,
    aadObjectId: toGuid(`colleague ${index + 1} of ${person.tenantId}`),
    userPrincipalName: `colleague${index + 1}@${domain}`,
  }));
  return [...colleagues, ...fillers].slice(0, otherUserCount);
}

/** The same GUID for the same text, so that ids stay the same from start to start. */
function toGuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
