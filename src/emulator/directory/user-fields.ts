import { z } from 'zod';
import { parseBody } from '../graph/parse-body.ts';
import { notEmulated } from '../graph-error.ts';
import type { DirectoryUser } from './entities.ts';

const text = z.string().nullable();

const profileShape = {
  givenName: text,
  surname: text,
  jobTitle: text,
  companyName: text,
  employeeId: text,
  mailNickname: z.string().min(1),
  mobilePhone: text,
  officeLocation: text,
  preferredLanguage: text,
  usageLocation: z.string().length(2).nullable(),
};

const rowShape = {
  displayName: z.string().min(1).max(256),
  userPrincipalName: z.email(),
  mail: z.email(),
  userType: z.enum(['Member', 'Guest']),
  accountEnabled: z.boolean(),
  department: z.string().max(64).nullable(),
};

/** Taken and forgotten: nobody in the emulator has a password. */
const passwordProfile = z.looseObject({ password: z.string().min(1).optional() });

const changeSchema = z.object({ ...rowShape, ...profileShape, passwordProfile }).partial();

const creationSchema = changeSchema.required({
  accountEnabled: true,
  displayName: true,
  mailNickname: true,
  userPrincipalName: true,
  passwordProfile: true,
});

const extensionName = /^extension_[0-9a-f]{32}_\w+$/;
const known = new Set(['id', ...Object.keys(changeSchema.shape)]);

function refuseUnknown(body: unknown): void {
  for (const name of Object.keys(Object(body))) {
    if (name.includes('@') || known.has(name) || extensionName.test(name)) continue;
    throw notEmulated(`the property '${name}' in bodies of users`);
  }
}

function toExtensions(body: unknown, old: DirectoryUser['extensions']): DirectoryUser['extensions'] {
  const extensions = { ...old };
  for (const [name, value] of Object.entries(Object(body) as object)) {
    if (!extensionName.test(name)) continue;
    const parsed = parseBody(z.string().nullable(), value, 'Request_BadRequest');
    if (parsed === null) delete extensions[name];
    else extensions[name] = parsed;
  }
  return extensions;
}

type Values = Partial<DirectoryUser>;

function pickKeys(source: object, shape: object): object {
  return Object.fromEntries(Object.entries(source).filter(([name]) => name in shape));
}

/**
 * What a body writes into a user.
 * @param old the user it changes; absent for a new one, which must have the properties Graph requires
 * @throws GraphError 400 Request_BadRequest, 501 for properties the emulator does not keep
 * @see https://learn.microsoft.com/graph/api/user-post-users
 * @see https://learn.microsoft.com/graph/api/user-update
 */
export function toUserValues(body: unknown, old?: DirectoryUser): Values {
  refuseUnknown(body);
  const schema = old === undefined ? creationSchema : changeSchema;
  const parsed = parseBody(schema, body, 'Request_BadRequest');
  const profile = pickKeys(parsed, profileShape);
  return {
    ...pickKeys(parsed, rowShape),
    extensions: toExtensions(body, old?.extensions ?? {}),
    ...(Object.keys(profile).length === 0 ? {} : { profile: { ...old?.profile, ...profile } }),
  };
}
