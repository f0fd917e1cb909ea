import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderPlaygroundConfig } from '../../../src/sandbox/playground-config.ts';

const fabrikam = 'fab01a2b-3c4d-4e5f-8a6b-7c8d9e0f1a02';
const carla = {
  name: 'Carla Weiss',
  tenantId: fabrikam,
  aadObjectId: '22222222-2222-4222-8222-222222222222',
  userPrincipalName: 'carla.weiss@fabrikam.example',
};
const dev = { ...carla, name: 'Dev Patel', aadObjectId: '33333333-3333-4333-8333-333333333333' };
const stranger = { ...dev, name: 'Emi Sato', tenantId: '117a4e5f-6a7b-4c8d-9e0f-1a2b3c4d5e03' };

test('has the ids of Teams, exactly five others, and nobody of another tenant', () => {
  const config = parse(
    renderPlaygroundConfig({ person: carla, others: [carla, dev, stranger], botAppId: 'app' }),
  ) as {
    tenantId: string;
    bot: { id: string };
    currentUser: { id: string };
    personalChat: { id: string };
    users: Array<{ name: string; aadObjectId: string }>;
  };
  expect(config).toMatchObject({
    tenantId: fabrikam,
    bot: { id: '28:app' },
    currentUser: { id: `29:${carla.aadObjectId}`, givenName: 'Carla', surname: 'Weiss' },
    personalChat: { id: `a:${carla.aadObjectId}` },
  });
  expect(config.users.map(({ name }) => name)).toEqual([
    'Dev Patel',
    'Colleague 1',
    'Colleague 2',
    'Colleague 3',
    'Colleague 4',
  ]);
  for (const { aadObjectId } of config.users)
    expect(aadObjectId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});
