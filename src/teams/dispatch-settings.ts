import type { Message } from '../access/message.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import { saveSettings, showSettings } from '../usecases/save-settings.ts';
import type { ActionOf, DispatchDeps, Reply } from './dispatch-parts.ts';

/** How the person wants to be told, to be changed. */
export const openSettings = async (deps: DispatchDeps, person: KnownPerson): Promise<Message> => ({
  kind: 'settings',
  settings: await showSettings(deps, person),
});

/** Answers the clicks about the person's settings. */
export const answerSettings = async (
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'settings.open' | 'settings.save'>,
): Promise<Reply> =>
  action.verb === 'settings.save'
    ? keepSettings(deps, person, action)
    : { message: await openSettings(deps, person) };

/** Keeps what was entered; what makes no sense comes back with a word about it. */
async function keepSettings(
  deps: DispatchDeps,
  person: KnownPerson,
  { quiet, quietFrom, quietTo, mode, digestTime }: ActionOf<'settings.save'>,
): Promise<Reply> {
  const entered = {
    ...(quiet ? { quietFrom, quietTo } : {}),
    reminders: mode !== 'none',
    ...(mode === 'digest' ? { digestTime } : {}),
  };
  return { message: { kind: 'settings', settings: await saveSettings(deps, person, entered) } };
}
