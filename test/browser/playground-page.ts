import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Browser, Locator } from 'playwright-core';

/** One person's Playground window in a browser, with the words of somebody who uses it. */
export interface PlaygroundPage {
  /** Types a message and sends it. */
  say(text: string): Promise<void>;
  /**
   * Waits for a card that contains `text`; the newest one when several do.
   * The locator goes on meaning "the newest card with this text": after a click which replaces the card, ask again.
   */
  waitForCard(text: string | RegExp): Promise<Locator>;
  /** Waits until no card contains `text` any more: it was replaced. */
  waitForNoCard(text: string | RegExp): Promise<void>;
  /** How many cards contain `text` now. */
  countCards(text: string | RegExp): Promise<number>;
}

/** Above this the bot was not slow but silent, also on a machine that is busy with other things. */
export const patienceMs = 45_000;
/** The Playground's card is 446 pixels wide at any width; the height lets long cards be pictured whole. */
const viewport = { width: 1000, height: 1600 };

/**
 * Segoe UI out of the machine's own fonts: without it texts and inputs of one card fall back to different fonts,
 * and the pictures look as nobody sees the cards in Teams.
 */
const fontFaces = [
  { weight: 400, names: ['Segoe UI', 'Open Sans', 'Open Sans Regular', 'Liberation Sans', 'Arial'] },
  {
    weight: 600,
    names: [
      'Segoe UI Semibold',
      'Open Sans SemiBold',
      'Open Sans Semibold',
      'Liberation Sans Bold',
      'Arial Bold',
    ],
  },
  { weight: 700, names: ['Segoe UI Bold', 'Open Sans Bold', 'Liberation Sans Bold', 'Arial Bold'] },
]
  .map(({ weight, names }) => {
    const sources = names.map((name) => `local("${name}")`).join(', ');
    return `@font-face { font-family: "Segoe UI"; font-weight: ${weight}; src: ${sources}; }`;
  })
  .join('\n');

/**
 * Opens a person's window. The page tells the bot of an installation each time it is loaded,
 * shows what was sent while no page was open, and forgets everything when it is loaded again: open it once.
 */
export async function openPlaygroundPage(browser: Browser, url: string): Promise<PlaygroundPage> {
  const context = await browser.newContext({
    viewport,
    // Sharp in README, and still small in bytes.
    deviceScaleFactor: 1.5,
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  // The page asks a CDN for a font; no test depends on the internet.
  await page.route(
    (target) => target.hostname !== '127.0.0.1' && target.hostname !== 'localhost',
    (route) => route.abort(),
  );
  const installed = page.waitForResponse((response) => response.url().endsWith('/installation'));
  await page.goto(url);
  await installed;
  await page.addStyleTag({ content: fontFaces });
  await page.getByRole('button', { name: 'Toggle Log Panel' }).click();
  const cards = page.locator('.ac-adaptiveCard');
  return {
    async say(text) {
      await page.locator('[contenteditable=true]').click();
      await page.keyboard.insertText(text);
      await page.keyboard.press('Enter');
    },
    async waitForCard(text) {
      const card = cards.filter({ hasText: text }).last();
      await card.waitFor();
      return card;
    },
    waitForNoCard: async (text) => {
      await cards.filter({ hasText: text }).first().waitFor({ state: 'detached' });
    },
    countCards: (text) => cards.filter({ hasText: text }).count(),
  };
}

/** Types into Input.Text or Input.Number. */
export async function fillText(card: Locator, label: string, text: string): Promise<void> {
  // Not by label alone: labels of single choices would match as well.
  const input = card.getByRole('textbox', { name: label }).or(card.getByRole('spinbutton', { name: label }));
  await input.fill(text);
}

/** Chooses the one of an Input.ChoiceSet, compact or expanded, whose title begins with `choice`. */
export async function choose(card: Locator, label: string, choice: string): Promise<void> {
  const radios = card.getByRole('radiogroup', { name: label });
  if ((await radios.count()) > 0) return radios.getByRole('radio', { name: beginningWith(choice) }).check();
  await card.getByRole('combobox', { name: label }).click();
  // The list opens outside the card.
  await card
    .page()
    .getByRole('option', { name: beginningWith(choice) })
    .first()
    .click();
}

/**
 * Ticks or clears the checkbox whose title contains `title`: an Input.Toggle, or a choice of an expanded multi-select
 * (whose name for assistive technology begins with the label of the whole input).
 */
export async function tick(card: Locator, title: string, isOn = true): Promise<void> {
  await card.getByRole('checkbox', { name: title }).setChecked(isOn);
}

/** Clicks an action by its title. */
export async function click(card: Locator, title: string): Promise<void> {
  await card.getByRole('button', { name: title, exact: true }).click();
}

/** Pictures the card alone, without the window around it. */
export async function picture(card: Locator, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  // Pointer and focus rings would come into the picture.
  await card.page().mouse.move(0, 0);
  await card.screenshot({ path: file, animations: 'disabled' });
}

function beginningWith(text: string): RegExp {
  return new RegExp(`^\\s*${text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}`);
}
