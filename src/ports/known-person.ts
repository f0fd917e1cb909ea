import type { Person } from '../access/person.ts';
import type { Destination } from './messenger.ts';

/**
 * A person as Teams has shown them to us, with where to write to them: empty while they were met in a channel only.
 */
export interface KnownPerson extends Person, Destination {
  readonly name: string;
  /**
   * `29:…`, per bot and user; the token service knows the person by it. Empty until they have come by themselves, where
   * their chat was named by Graph.
   */
  readonly channelUserId: string;
}
