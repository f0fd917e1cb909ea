import type { Person } from '../access/person.ts';
import type { Destination } from './messenger.ts';

/**
 * A person as Teams has shown them to us, with where to write to them; whose conversation is empty was met in a
 * channel only.
 */
export interface KnownPerson extends Person, Destination {
  readonly name: string;
  /** `29:…`, per bot and user; the token service knows the person by it. */
  readonly channelUserId: string;
}
