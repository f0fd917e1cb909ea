import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readSettings } from '../../../src/sandbox/read-settings.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

test('env/.env.sandbox alone is enough', async () => {
  const settings = await readSettings(root, {});
  expect(settings).toMatchObject({
    ports: {
      PORT: 3978,
      CHANNEL_PORT: 3979,
      EMULATOR_PORT: 3980,
      EMULATOR_LOGIN_PORT: 3981,
      PLAYGROUND_PORT: 56150,
    },
    tenantsFile: `${root}/env/tenants.sandbox.yaml`,
    dataDir: `${root}/.sandbox`,
  });
  expect(settings.botVariables).toMatchObject({
    SYNC_OPEN_SECONDS: '1',
    SYNC_IDLE_SECONDS: '5',
    TICK_SECONDS: '1',
  });
  expect(settings.botVariables).not.toHaveProperty('PORT');
});

test('the real environment wins, an empty variable is none', async () => {
  const environment = {
    PORT: '4000',
    LOG_LEVEL: '',
    GRAPH_BASE_URL: 'http://127.0.0.1:8080',
    DATA_DIR: '/tmp/x',
  };
  const { ports, botVariables, dataDir } = await readSettings(root, environment);
  expect(ports.PORT).toBe(4000);
  expect(dataDir).toBe('/tmp/x');
  expect(botVariables).toMatchObject({ LOG_LEVEL: 'info', GRAPH_BASE_URL: 'http://127.0.0.1:8080' });
});

test('nothing else of the real environment reaches bot or Playground', async () => {
  const stray = {
    HTTP_PROXY: 'http://proxy',
    AUTH_CLIENT_SECRET: 'x',
    BOT_APP_SECRET: 'production',
    NODE_OPTIONS: '-x',
  };
  const { botVariables, childEnvironment } = await readSettings(root, { ...stray, PATH: '/bin' });
  for (const name of Object.keys(stray))
    expect({ ...botVariables, ...childEnvironment }).not.toHaveProperty(name);
  expect(childEnvironment).toEqual({ PATH: '/bin' });
});

test.each(['abc', '-1', '65536', '3978.5'])(
  'refuses the port %s by the name of its variable',
  async (text) => {
    await expect(readSettings(root, { EMULATOR_PORT: text })).rejects.toMatchObject({
      exitCode: 78,
      message: expect.stringContaining('EMULATOR_PORT'),
    });
  },
);
