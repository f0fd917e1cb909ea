import { rm } from 'node:fs/promises';
import { makeDatabaseTemplate } from '../../test/support/database-template.ts';
import { startWorld } from '../../test/support/world.ts';
import type { World } from '../../test/support/world.ts';

/** The bot's own defaults: the stories' world looks at everything far more often, so that they are quick. */
const INTERVALS = ['SYNC_OPEN_SECONDS', 'SYNC_IDLE_SECONDS', 'TICK_SECONDS'];

/** The world of the stories, but with a bot that has its intervals by default, as in production. */
export async function startBenchWorld(editSeed?: (yaml: string) => string): Promise<World> {
  const databaseTemplate = await makeDatabaseTemplate();
  try {
    return await startWorld({
      databaseTemplate,
      env: {
        ...Object.fromEntries(INTERVALS.map((name) => [name, ''])),
        // For the likes of NODE_OPTIONS=--cpu-prof: what slows the bot shows in its own profile.
        ...(process.env['BOT_NODE_OPTIONS'] ? { NODE_OPTIONS: process.env['BOT_NODE_OPTIONS'] } : {}),
      },
      ...(editSeed ? { editSeed } : {}),
    });
  } finally {
    await rm(databaseTemplate, { recursive: true, force: true });
  }
}

/** People to be put into the seed: analysts of Contoso with an account in Fabrikam, or approvers of Fabrikam. */
export interface Crowd {
  readonly analysts: number;
  readonly approvers: number;
}

export const analystName = (index: number): string => `Analyst ${index + 1}`;
export const approverName = (index: number): string => `Approver ${index + 1}`;
const toAddress = (name: string, domain: string): string =>
  `${name.toLowerCase().replace(' ', '.')}@${domain}.example`;

const LAST_PERSON = '    - name: Greta Holm\n';
const SOC_APPROVERS = 'members: [carla.weiss@fabrikam.example, dev.patel@fabrikam.example]';

/** The seed with a crowd: the approvers are the whole of Fabrikam's approving group. */
export function addCrowd(yaml: string, { analysts, approvers }: Crowd): string {
  const names = (count: number, nameOf: (index: number) => string) =>
    Array.from({ length: count }, (_, at) => nameOf(at));
  const asking = names(analysts, analystName).map(
    (name) =>
      `    - { name: ${name}, userPrincipalName: ${toAddress(name, 'contoso')}, home: Contoso, accountIn: [Fabrikam] }\n`,
  );
  const approving = names(approvers, approverName);
  const deciding = approving.map(
    (name) => `    - { name: ${name}, userPrincipalName: ${toAddress(name, 'fabrikam')}, home: Fabrikam }\n`,
  );
  const members = approving.map((name) => toAddress(name, 'fabrikam')).join(', ');
  return replaceOnce(
    replaceOnce(yaml, LAST_PERSON, `${[...asking, ...deciding].join('')}${LAST_PERSON}`),
    SOC_APPROVERS,
    `members: [${members}]`,
  );
}

/** @throws Error when the seed has changed and the text is not in it */
export function replaceOnce(yaml: string, text: string, by: string): string {
  if (!yaml.includes(text)) throw new Error(`The sandbox's seed has no "${text.trim()}" any more.`);
  return yaml.replace(text, () => by);
}
