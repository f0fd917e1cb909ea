import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright-core';
import { renderMessage } from '../../src/teams/cards/render.ts';
import { ALL, MINIMAL, USUAL, WORST } from '../fixtures/messages.ts';

/**
 * Draws every fixture card with Microsoft's renderer and the Teams host configs, as one PNG per
 * theme and width: `node test/support/card-gallery.ts <out dir> [usual|minimal|worst|all] [name part] [--locale de-DE]`.
 */
const {
  values: { locale },
  positionals: [out = 'card-gallery', which = 'usual', part = ''],
} = parseArgs({ options: { locale: { type: 'string', default: 'en-GB' } }, allowPositionals: true });
const sets = { usual: USUAL, minimal: MINIMAL, worst: WORST, all: ALL };
const messages = Object.entries(sets[which as keyof typeof sets]).filter(([name]) => name.includes(part));
const require = createRequire(import.meta.url);
const rendererPath = path.join(
  path.dirname(require.resolve('adaptivecards/package.json')),
  'dist/adaptivecards.min.js',
);
const fixtures = new URL('../fixtures/adaptive-cards/', import.meta.url);
const THEMES = {
  light: { page: '#f5f5f5', card: '#ffffff' },
  dark: { page: '#1f1f1f', card: '#292929' },
} as const;
const WIDTHS = [300, 480] as const;
/** Of Teams' host configs: what reaches into it is cut off. */
const CARD_PADDING = 16;

const css = (theme: keyof typeof THEMES): string => `
  body { margin: 0; padding: 16px; background: ${THEMES[theme].page}; font: 14px "Segoe UI", "Liberation Sans", sans-serif; }
  #all { column-gap: 16px; } figure { break-inside: avoid; margin: 0 0 20px; }
  figcaption { color: #888; font-size: 11px; margin-bottom: 4px; }
  .card { background: ${THEMES[theme].card}; border-radius: 6px; box-shadow: 0 1px 3px #0006; overflow: hidden; }
  .ac-pushButton { border: 1px solid #8888; border-radius: 4px; background: none; color: inherit; padding: 5px 12px;
    font: 600 14px "Segoe UI", "Liberation Sans", sans-serif; color: ${theme === 'light' ? '#242424' : '#fff'}; margin-bottom: 6px; }
  .ac-pushButton.style-positive { background: #5b5fc7; color: #fff; } .ac-pushButton.style-destructive { color: #c4314b; }
  .ac-actionSet { flex-wrap: wrap; } .ac-anchor { color: ${theme === 'light' ? '#5b5fc7' : '#9ea2ff'}; }
  .ac-input { font: inherit; padding: 4px 6px; } textarea.ac-input { min-height: 60px; }`;

/** As much of the page and of the renderer as is used here; this project has no DOM types. */
interface Element {
  textContent: string;
  innerHTML: string;
  readonly children: readonly Element[];
  readonly scrollWidth: number;
  readonly clientWidth: number;
  append(child: Element): void;
  querySelectorAll(selector: string): Iterable<Element>;
  getBoundingClientRect(): { readonly right: number };
}
interface Browser {
  readonly document: { createElement(tag: string): Element; querySelector(selector: string): Element };
  readonly AdaptiveCards: {
    readonly AdaptiveCard: {
      new (): { hostConfig: unknown; parse(card: unknown, context: unknown): void; render(): Element };
      onProcessMarkdown: (text: string, result: { outputHtml: string; didProcess: boolean }) => void;
    };
    readonly HostConfig: new (config: unknown) => unknown;
    readonly SerializationContext: new () => {
      readonly eventCount: number;
      getEventAt(index: number): { readonly message: string };
    };
  };
}

async function draw(page: Page, theme: keyof typeof THEMES, width: number): Promise<readonly string[]> {
  const columns = width < 400 ? 5 : 4;
  await page.setViewportSize({ width: columns * (width + 16) + 32, height: 900 });
  await page.setContent(`<style>${css(theme)} #all { columns: ${columns}; }</style><div id="all"></div>`);
  await page.addScriptTag({ path: rendererPath });
  const hostConfig = JSON.parse(
    readFileSync(new URL(`microsoft-teams-${theme}.json`, fixtures), 'utf8'),
  ) as unknown;
  const reader = { locale, timeZone: 'Europe/Berlin' };
  const cards = messages.map(([name, message]) => ({ name, card: renderMessage(message, reader).card }));
  return page.evaluate(
    ({ cards, hostConfig, width, padding }) => {
      const { AdaptiveCards, document } = globalThis as unknown as Browser;
      const { AdaptiveCard, HostConfig, SerializationContext } = AdaptiveCards;
      const found: string[] = [];
      AdaptiveCard.onProcessMarkdown = (
        text: string,
        result: { outputHtml: string; didProcess: boolean },
      ) => {
        const span = document.createElement('span');
        span.textContent = text;
        result.outputHtml = span.innerHTML;
        result.didProcess = true;
      };
      for (const { name, card } of cards) {
        const drawn = new AdaptiveCard();
        drawn.hostConfig = new HostConfig(hostConfig);
        const context = new SerializationContext();
        drawn.parse(card, context);
        for (let i = 0; i < context.eventCount; i += 1) {
          // The renderer checks lang with a regular expression that keeps state: every other check fails.
          const { message } = context.getEventAt(i);
          // Teams takes `choices.data` in 1.5, the renderer in 1.6 only; it then shows the choices alone.
          if (!message.includes('for property "lang"') && !message.includes('choices.data'))
            found.push(`${name}: ${message}`);
        }
        const figure = document.createElement('figure');
        figure.innerHTML = `<figcaption></figcaption><div class="card" style="width:${width}px"></div>`;
        const [caption, box] = figure.children;
        if (!caption || !box) continue;
        caption.textContent = name;
        box.append(drawn.render());
        document.querySelector('#all').append(figure);
        if (box.scrollWidth > box.clientWidth)
          found.push(`${name}: ${box.scrollWidth} px wide in ${width} px`);
        for (const button of box.querySelectorAll('.ac-pushButton')) {
          if (button.getBoundingClientRect().right > box.getBoundingClientRect().right - padding)
            found.push(`${name}: “${button.textContent}” is cut off`);
        }
      }
      return found;
    },
    { cards, hostConfig, width, padding: CARD_PADDING },
  );
}

mkdirSync(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage();
const problems: string[] = [];
for (const theme of ['light', 'dark'] as const) {
  for (const width of WIDTHS) {
    problems.push(...(await draw(page, theme, width)).map((problem) => `${theme} ${width}: ${problem}`));
    writeFileSync(
      path.join(out, `${which}-${theme}-${width}.png`),
      await page.screenshot({ fullPage: true }),
    );
  }
}
await browser.close();
process.stdout.write(`${problems.join('\n') || 'no problems'}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
