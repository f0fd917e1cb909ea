import type { DirectoryUser, UserProfile } from '../directory/entities.ts';
import type { AttributeMapping } from './schema-input.ts';

const softDeleted = 'Not([IsSoftDeleted])';

/** Whether the emulator evaluates a function of a mapping: the one the default schema has, and a plain attribute. */
export function isKnownFunction(expression: string): boolean {
  return expression === softDeleted || /^\[\w+\]$/.test(expression);
}

const profileProperties = [
  'givenName',
  'surname',
  'jobTitle',
  'companyName',
  'employeeId',
  'mailNickname',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'usageLocation',
] as const satisfies readonly (keyof UserProfile)[];

function toText(value: boolean): string {
  return value ? 'True' : 'False';
}

/** An attribute of a user under the name mappings know it by; null for what the user or the emulator lacks. */
export function attributeOf(user: DirectoryUser, name: string): string | null {
  switch (name) {
    case 'objectId':
      return user.id;
    case 'displayName':
    case 'mail':
    case 'userPrincipalName':
    case 'userType':
    case 'department':
      return user[name];
    case 'accountEnabled':
      return toText(user.accountEnabled);
    case 'IsSoftDeleted':
      // An account that may not sign in counts as deleted, so that the one in the target is blocked too.
      return toText(!user.accountEnabled);
    default: {
      const property = profileProperties.find((known) => known === name);
      return (property === undefined ? user.extensions[name] : user.profile?.[property]) ?? null;
    }
  }
}

function unquote(text: string): string {
  return text.replace(/^"(.*)"$/s, '$1');
}

function evaluate({ source }: AttributeMapping, user: DirectoryUser): string | null {
  if (source === null) return null;
  const expression = source.expression ?? '';
  if (source.type === 'Constant') return expression === '' ? (source.name ?? '') : unquote(expression);
  if (expression === softDeleted) return toText(user.accountEnabled);
  // `[displayName]`, or the name alone.
  return attributeOf(user, expression === '' ? (source.name ?? '') : expression.replace(/^\[(.*)\]$/, '$1'));
}

/**
 * What the mappings want the attributes of the target account to be.
 * @param target the account as it is; undefined when it is to be created
 */
export function desiredValues(
  mappings: readonly AttributeMapping[],
  source: DirectoryUser,
  target: DirectoryUser | undefined,
): Map<string, string | null> {
  const flowing = mappings.filter(({ flowType, targetAttributeName }) => {
    if (target === undefined || flowType === 'Always') return isStored(targetAttributeName);
    return (
      flowType === 'AttributeAddOnly' &&
      isStored(targetAttributeName) &&
      attributeOf(target, targetAttributeName) === null
    );
  });
  return new Map(
    flowing.map((mapping) => [
      mapping.targetAttributeName,
      evaluate(mapping, source) ?? mapping.defaultValue ?? null,
    ]),
  );
}

/** Whether the emulator keeps this attribute in the target account; the others are mapped in vain. */
function isStored(name: string): boolean {
  const fixed = ['displayName', 'mail', 'department', 'userType', 'accountEnabled'];
  return (
    fixed.includes(name) || name.startsWith('extension_') || profileProperties.some((known) => known === name)
  );
}

/** The properties of an account that attributes stand for. */
export function toUserValues(
  values: ReadonlyMap<string, string | null>,
  target: DirectoryUser | undefined,
): Partial<DirectoryUser> {
  const extensions = { ...target?.extensions };
  const profile: Record<string, string | null> = {};
  const result: { -readonly [Key in keyof DirectoryUser]?: DirectoryUser[Key] } = {};
  for (const [name, value] of values) {
    if (name === 'displayName' || name === 'mail') result[name] = value ?? '';
    else if (name === 'department') result.department = value;
    else if (name === 'userType') result.userType = value?.toLowerCase() === 'guest' ? 'Guest' : 'Member';
    else if (name === 'accountEnabled') result.accountEnabled = value === 'True';
    else if (!name.startsWith('extension_')) profile[name] = value;
    else if (value !== null) extensions[name] = value;
    else delete extensions[name];
  }
  return { ...result, extensions, profile: { ...target?.profile, ...profile } };
}
