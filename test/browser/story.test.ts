import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './browser.ts';
import { choose, click, fillText, openPlaygroundPage, patienceMs, picture, tick } from './playground-page.ts';
import type { PlaygroundPage } from './playground-page.ts';
import { startSandboxProcess } from './sandbox-process.ts';
import type { SandboxProcess } from './sandbox-process.ts';

// README tells this story and shows these pictures. They change only when asked:
//   UPDATE_PICTURES=1 npm run test:browser
// Otherwise they go to a folder soc-access-pictures among the temporary files.

let sandbox: SandboxProcess | undefined;
let browser: Browser | undefined;
let pictures: string;
let ana: PlaygroundPage;
let carla: PlaygroundPage;
let emi: PlaygroundPage;

beforeAll(async () => {
  // First, because it is the quicker to fail, and says how to get one.
  const launched = await launchBrowser();
  browser = launched;
  pictures = process.env['UPDATE_PICTURES']
    ? fileURLToPath(new URL('../../docs/pictures', import.meta.url))
    : join(tmpdir(), 'soc-access-pictures');
  const started = await startSandboxProcess();
  sandbox = started;
  const open = async (name: string): Promise<PlaygroundPage> => {
    const url = started.windows.get(name);
    if (url === undefined) throw new Error(`The sandbox names no window of ${name}:\n${started.output()}`);
    return openPlaygroundPage(launched, url);
  };
  [ana, carla, emi] = await Promise.all([open('Ana'), open('Carla'), open('Emi')]);
});

afterAll(async () => {
  await browser?.close();
  await sandbox?.stop();
});

const request = /Your access request.*Lateral movement/;
const warningOf = (tenant: string): RegExp => new RegExp(`Your access ends in.*Operator in ${tenant}`);
const removalOf = (tenant: string): RegExp => new RegExp(`ended and is removed.*Operator in ${tenant}`);
const shoot = (card: Locator, name: string): Promise<void> => picture(card, join(pictures, `${name}.png`));

test('everyone is welcomed and told what to type', async () => {
  expect(await textOf(await ana.waitForCard('Welcome to SOC Access'))).toMatch(
    /Fabrikam, Litware and Northwind.*request.*my access/s,
  );
  const welcome = await textOf(await carla.waitForCard('Welcome to SOC Access'));
  expect(welcome).toContain('access to Fabrikam');
  expect(welcome).not.toContain('my access');
  await ana.say('help');
  expect(await textOf(await ana.waitForCard('What SOC Access can do'))).toContain('operator in fabrikam');
});

test('nonsense is answered honestly', async () => {
  await ana.say('gimme root everywhere pls');
  const card = await ana.waitForCard('I did not understand that');
  expect(await textOf(card)).toMatch(/“gimme root everywhere pls”.*Nothing was changed/s);
});

test('a typed line fills the form, and nothing is sent yet', async () => {
  await ana.say('operator in fabrikam for 4h INC-4711 lateral movement');
  await expectFilled({
    role: 'Operator',
    tenant: 'Fabrikam',
    incident: 'INC-4711',
    why: 'lateral movement',
  });
  expect(await ana.countCards('Your access request')).toBe(0);
});

test('Ana asks for access in two tenants on one card', async () => {
  await ana.say('request');
  const form = await ana.waitForCard('Nothing is sent before you press Send request');
  await click(form, 'Send request');
  for (const missing of [
    'Choose at least one role.',
    'Choose at least one tenant.',
    'Choose how long you need it.',
  ]) {
    await form.getByText(missing).waitFor();
  }

  await tick(form, 'Operator:');
  await tick(form, 'Fabrikam');
  await tick(form, 'Litware');
  await choose(form, 'For how long', '4 hours');
  await fillText(form, 'Why you need it', 'Lateral movement from the mail gateway, two hosts to isolate');
  await fillText(form, 'Incident', 'INC-4711');
  await shoot(form, 'request');
  await choose(form, 'For how long', '8 hours');
  await click(form, 'Send request');
  const corrected = await ana.waitForCard('Litware allows at most 4 hours for Operator');
  await choose(corrected, 'For how long', '4 hours');
  await click(corrected, 'Send request');

  // Who can approve is known a moment after it waits.
  const receipt = await ana.waitForCard(
    /Your access request.*2 waiting for approval.*Can approve: Carla Weiss and Dev Patel.*Can approve: Emi Sato/,
  );
  expect(await textOf(receipt)).toContain('Operator in 2 tenants for 4 hours');
  await shoot(receipt, 'receipt-waiting');
});

test('Carla approves on her card, and must say why', async () => {
  const card = await carla.waitForCard(/Approval needed.*Lateral movement/);
  const text = await textOf(card);
  for (const part of ['Ana Ruiz asks for Operator in Fabrikam', 'INC-4711', '4 hours', 'SOC Approvers']) {
    expect(text).toContain(part);
  }
  await fillText(card, 'Your reason', 'Known incident, confirmed with the duty manager');
  await shoot(card, 'approval');
  await fillText(card, 'Your reason', '');
  await click(card, 'Approve 4 h');
  await card.getByText('Give a reason').waitFor();
  await fillText(card, 'Your reason', 'Known incident, confirmed with the duty manager');
  await click(card, 'Approve 4 h');
  expect(await textOf(await carla.waitForCard(/✓ Approved.*Lateral movement/))).toContain(
    'You (Carla Weiss)',
  );
  await carla.waitForNoCard(/Approval needed.*Lateral movement/);
});

test('Emi approves out of her list, and both her cards say so', async () => {
  await emi.waitForCard(/Approval needed.*Lateral movement/);
  await emi.say('approvals');
  const list = await emi.waitForCard('1 request waits for your decision');
  expect(await textOf(list)).toContain('Ana Ruiz asks for Operator in Litware');
  await click(list, 'Open');
  await emi.waitForNoCard('Your approvals');
  const card = await emi.waitForCard(/Approval needed.*Lateral movement/);
  await fillText(card, 'Your reason', 'Go ahead');
  await click(card, 'Approve 4 h');
  await emi.waitForNoCard(/Approval needed.*Lateral movement/);
  await expect.poll(() => emi.countCards(/✓ Approved.*Lateral movement/), { timeout: patienceMs }).toBe(2);
  await emi.say('approvals');
  await emi.waitForCard('Nothing waits for your decision');
});

test('Ana sees both become usable, on her receipt and in a message each', async () => {
  const receipt = await ana.waitForCard(/Your access request.*2 usable/);
  const text = await textOf(receipt);
  expect(text).toMatch(/Fabrikam.*● Usable.*Ends.*in 4 h.*Litware.*● Usable.*Ends.*in 4 h/s);
  expect(text).not.toContain('Approved by');
  await shoot(receipt, 'receipt-usable');
  for (const tenant of ['Fabrikam', 'Litware']) {
    await ana.waitForCard(new RegExp(`Your access is usable.*Operator in ${tenant}`));
  }
  expect(await ana.countCards('Your access is usable')).toBe(2);
  expect(await ana.countCards('Your access request')).toBe(1);
});

test('Ana is warned before the end and extends Fabrikam from the warning', async () => {
  await sandbox?.advance('3h20m');
  await ana.waitForCard(warningOf('Litware'));
  const warning = await ana.waitForCard(warningOf('Fabrikam'));
  await shoot(warning, 'warning');
  await click(warning, 'Extend');
  const form = await ana.waitForCard('Extend access');
  expect(await textOf(form)).toContain('No approval is needed');
  await choose(form, 'How much longer', '2 hours');
  await fillText(form, 'Why longer', 'The second host is not isolated yet');
  await click(form, 'Send');
  await ana.waitForNoCard('Extend access');
  await ana.waitForCard(
    /Your access request.*Fabrikam.*Ends (?:[^,]*,){1,3} in 2 h \d+ min.*Litware.*in \d+ min/,
  );
});

test('Ana releases Litware and gets a receipt that it is gone', async () => {
  const warning = await ana.waitForCard(warningOf('Litware'));
  await click(warning, 'Release');
  await warning.getByText('End your access now?').waitFor();
  await click(warning, 'Release now');
  await sandbox?.advance('1m');
  const removal = await ana.waitForCard(removalOf('Litware'));
  expect(await textOf(removal)).toMatch(
    /released.*✓ ended.*✓ no longer a member.*✓ no longer active.*INC-4711/s,
  );
  await shoot(removal, 'removal');
  await ana.waitForCard(/Your access request.*1 usable · 1 ended/);
});

test('Ana asks in one typed line', async () => {
  await ana.say('administrator in litware for 2h INC-4712 phishing follow-up');
  const form = await expectFilled({
    role: 'Administrator',
    tenant: 'Litware',
    incident: 'INC-4712',
    why: 'phishing follow-up',
  });
  await click(form, 'Send request');
  const receipt = await ana.waitForCard(
    /Your access request.*Administrator in Litware for 2 hours.*Can approve: Emi Sato/,
  );
  expect(await textOf(receipt)).toContain('Waiting for approval');
});

test('my access shows what is held and what is pending', async () => {
  await ana.say('my access');
  const card = await ana.waitForCard(/My access ?1 active · 1 pending/);
  expect(await textOf(card)).toMatch(/Active.*Fabrikam.*● Usable.*Pending.*Litware.*Waiting for approval/s);
  await shoot(card, 'my-access');
});

test('Emi denies, and Ana is told why', async () => {
  const card = await emi.waitForCard(/Approval needed.*phishing follow-up/);
  await fillText(card, 'Your reason', 'Operator is enough for this');
  await click(card, 'Deny');
  await emi.waitForCard(/✕ Denied.*phishing follow-up/);
  const refused = await ana.waitForCard('Your request was denied');
  expect(await textOf(refused)).toMatch(/Administrator in Litware.*Operator is enough for this.*Emi Sato/s);
  await ana.waitForCard(/Administrator in Litware for 2 hours.*✕ Denied.*Denied by Emi Sato/);
});

test('time passes: the old end is void, the new one is warned of, then Fabrikam is gone', async () => {
  await sandbox?.advance('1h');
  await ana.say('my access');
  await ana.waitForCard(/My access.*Fabrikam.*● Usable.*Ends [^,]*, in 1 h \d+ min/);
  expect(await ana.countCards(removalOf('Fabrikam'))).toBe(0);

  const warnings = await ana.countCards(warningOf('Fabrikam'));
  await sandbox?.advance('1h20m');
  await expect.poll(() => ana.countCards(warningOf('Fabrikam')), { timeout: patienceMs }).toBe(warnings + 1);
  await sandbox?.advance('20m');
  const removal = await ana.waitForCard(removalOf('Fabrikam'));
  expect(await textOf(removal)).toMatch(/expired.*✓ ended.*✓ no longer a member.*✓ no longer active/s);
  await ana.waitForCard(/Your access request.*2 ended/);
  expect(await ana.countCards('ended and is removed')).toBe(2);
  expect(await ana.countCards(request)).toBe(1);
  await ana.say('my access');
  await ana.waitForCard(/My access.*1 refused or failed/);
});

test('Ctrl-C ends it all cleanly', async () => {
  expect(await sandbox?.stop()).toBe(0);
});

/** The newest form, filled from a typed line. */
async function expectFilled(by: {
  role: string;
  tenant: string;
  incident: string;
  why: string;
}): Promise<Locator> {
  const form = await ana.waitForCard('This is what I read from your line');
  const valueOf = (name: string): Promise<string> => form.getByRole('textbox', { name }).inputValue();
  await expect.poll(() => valueOf('Incident'), { timeout: patienceMs }).toBe(by.incident);
  expect(await valueOf('Why you need it')).toBe(by.why);
  expect(await form.getByRole('checkbox', { name: `${by.role}:` }).isChecked()).toBe(true);
  expect(await form.getByRole('checkbox', { name: by.tenant }).isChecked()).toBe(true);
  return form;
}

async function textOf(card: Locator): Promise<string> {
  return card.innerText();
}
