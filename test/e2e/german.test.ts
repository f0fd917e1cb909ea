import { afterAll, beforeAll, expect, it } from 'vitest';
import { textOf, valuesOf } from '../support/card-reader.ts';
import type { Actor } from '../support/actor.ts';
import { MINUTE } from '../support/time.ts';
import type { World } from '../support/world.ts';
import { startWorld } from '../support/world.ts';

let world: World;
let ana: Actor;
let carla: Actor;
let emi: Actor;
beforeAll(async () => {
  world = await startWorld();
  ana = await world.actor('Ana Ruiz', { locale: 'de-DE' });
  carla = await world.actor('Carla Weiss', { locale: 'de-AT' });
  emi = await world.actor('Emi Sato');
  for (const actor of [ana, carla, emi]) {
    await actor.install();
    await actor.sees('SOC Access');
  }
});
afterAll(() => world.close());

it('a line in German: form, receipt, approval and what follows speak German', async () => {
  const form = await ana.say('Operator in Fabrikam für 4 Std. INC-4711 Verdacht auf Seitwärtsbewegung');
  expect(textOf(form.card)).toContain(
    'Das habe ich Ihrer Zeile entnommen. Prüfen Sie es und senden Sie es dann.',
  );
  expect(valuesOf(form.card)).toMatchObject({
    roles: 'operator',
    duration: 'PT4H',
    incident: 'INC-4711',
    justification: 'Verdacht auf Seitwärtsbewegung',
  });
  await ana.click(form, 'Anforderung senden');
  const receipt = textOf((await ana.sees('Wartet auf Genehmigung')).card);
  expect(receipt).toContain('Ihre Zugriffsanforderung\nOperator in Fabrikam für 4 Stunden');

  const asked = await carla.sees('Genehmigung erforderlich\nAna Ruiz fordert Operator in Fabrikam an');
  const decided = await carla.click(asked, '4 h genehmigen', { reason: 'Vorfall ist bekannt' });
  expect(textOf(decided)).toMatch(/Genehmigt|Ihre Entscheidung wird gespeichert/u);

  await world.advance(MINUTE);
  const usable = await ana.sees(/Ihr Zugriff ist nutzbar\nOperator in Fabrikam/u);
  expect(textOf(usable.card)).toMatch(/Endet\n.*, in 4 h|Endet\n.*in 3 h 59 min/u);
  expect(await world.portal.delivered('Fabrikam', 'ana.ruiz')).toHaveLength(1);
  expect(textOf((await ana.say('meine zugriffe')).card)).toContain('1 aktiv');
});

it('each reads their own language; what the bot adds for Entra is English', async () => {
  const form = await ana.say('Administrator in Fabrikam für 2 Std. INC-4712 Regel anpassen');
  await ana.click(form, 'Anforderung senden');
  const asked = await carla.sees('Regel anpassen');
  await carla.click(asked, 'Ablehnen und anbieten', { reason: 'Eine Stunde genügt.', propose: 'PT1H' });
  const refused = await ana.sees('Ihre Anforderung wurde abgelehnt');
  expect(textOf(refused.card)).toContain('Eine Stunde genügt. I would agree to 1 hour.');
  expect(textOf(await ana.click(refused, 'Stattdessen 1 h anfordern'))).toMatch(
    /Ihre Zugriffsanforderung[^]*1 Stunde/,
  );
  expect(textOf((await emi.say('genehmigungen')).card)).toContain('Nothing waits for your decision.');
});

it('was „dringend“ ist, kommt auch in Ruhezeiten', async () => {
  const settings = await carla.say('einstellungen');
  // All but two minutes of the day.
  const quiet = { quiet: 'true', quietFrom: '00:01', quietTo: '23:59', mode: 'single' };
  expect(textOf(await carla.click(settings, 'Speichern', quiet))).toContain('✓ Gespeichert');
  const ben = await world.actor('Ben Osei', { locale: 'de-DE' });
  await ben.install();
  const form = await ben.say('dringend: Operator in Fabrikam für 6 Std. INC-4714 Postfach übernommen');
  expect(valuesOf(form.card)).toMatchObject({ urgent: 'true', duration: 'PT6H' });
  await ben.click(form, 'Anforderung senden');
  await carla.sees('Postfach übernommen');
});

it('Request access on a message answers in German', async () => {
  const answer = await ana.post({
    ...ana.activity({ type: 'invoke', name: 'composeExtension/fetchTask' }),
    value: {
      commandId: 'requestAccess',
      commandContext: 'message',
      messagePayload: { body: { contentType: 'text', content: 'INC-4713: Phishing bei Fabrikam' } },
    },
  });
  expect(await answer.json()).toMatchObject({
    task: { value: expect.stringContaining('Das Formular ist in Ihrem Chat mit SOC Access') as string },
  });
});
