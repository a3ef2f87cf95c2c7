import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core';

const CHROMIUM_PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/**
 * The machine's own Chromium, headless, kept from talking to anybody but the pages it is told to open. With `microphone`
 * (a WAV file, played again and again) it has one, and nobody needs to allow it.
 */
export async function openBrowser(options: { microphone?: string } = {}): Promise<Browser> {
  const executablePath = CHROMIUM_PLACES.find((place) => existsSync(place));
  if (!executablePath) throw new Error(`no Chromium at ${CHROMIUM_PLACES.join(', ')}`);
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(options.microphone === undefined ? [] : telephoneArguments(options.microphone)),
    ],
  });
}

function telephoneArguments(microphone: string): string[] {
  return [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-audio-capture=${microphone}`,
    '--autoplay-policy=no-user-gesture-required',
  ];
}

/** A person's browser with what went wrong in it. */
export interface Visitor {
  context: BrowserContext;
  page: Page;
  /** Requests to other hosts, errors on the console, uncaught errors, violations of the content security policy. */
  troubles: string[];
}

/** What the network says while the test itself has taken it away, and the question who is signed in before anybody is. */
const EXPECTED = [
  /net::ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE|NETWORK_CHANGED|ABORTED|SOCKET_NOT_CONNECTED)/,
];

/** A new browser profile with one page, watched from its first request on. */
export async function visit(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: DESKTOP,
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    ...options,
  });
  context.setDefaultTimeout(15_000);
  const troubles: string[] = [];
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`refused by the content security policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol) && url.origin !== origin)
      troubles.push(`request to ${request.url()}`);
  });
  context.on('console', (message) => {
    if (message.type() !== 'error') return;
    const text = `${message.text()} ${message.location().url}`;
    const asksWhoIsSignedIn = message.location().url.endsWith('/desk/session') && text.includes('401');
    if (!asksWhoIsSignedIn && !EXPECTED.some((pattern) => pattern.test(text)))
      troubles.push(`console: ${text}`);
  });
  context.on('weberror', (error) =>
    troubles.push(`uncaught: ${error.error().stack ?? error.error().message}`),
  );
  return { context, page: await context.newPage(), troubles };
}

/** Waits until somebody sees it. */
export async function sees(locator: Locator, withinMs = 15_000): Promise<void> {
  await locator.first().waitFor({ state: 'visible', timeout: withinMs });
}

/** What axe finds against WCAG 2.2 A and AA in the page and its frames (or within a part of it), one line for each violation. */
export async function violationsOf(page: Page, within?: string): Promise<string[]> {
  // Colours half-way through a transition have a contrast that nobody ever reads at.
  await page.evaluate(async () => {
    const passing = document
      .getAnimations()
      .filter((each) => each.effect?.getComputedTiming().iterations !== Infinity);
    await Promise.all(passing.map((each) => each.finished.catch(() => undefined)));
  });
  // For one rule (a locked orientation) axe copies the style sheets of shadow trees into a <style> of its own, which the
  // page's content security policy rightly refuses: the chat has such a tree, with nothing about orientation.
  const preload = (await page.locator('script[src*="widget.js"]').count()) === 0;
  // Gathered in the page itself: a blank page beside it, in which axe would do it otherwise, costs as much again. All frames
  // are of one host.
  const builder = new AxeBuilder({ page })
    .options({ preload, resultTypes: ['violations'] })
    .withTags(WCAG)
    .setLegacyMode();
  const found = await (within === undefined ? builder : builder.include(within)).analyze();
  return found.violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes.map((node) => `    ${JSON.stringify(node.target)} ${node.failureSummary ?? ''}`.replaceAll('\n', ' ')).join('\n')}`,
  );
}

/** The chat on the page, once its button was pressed. */
export function chatOf(page: Page) {
  return page.frameLocator('#engawa-chat iframe');
}

/** Opens the chat by its button and waits for the field to write in. */
export async function openChat(page: Page) {
  await page.getByRole('button', { name: /チャットで相談/ }).click();
  const chat = chatOf(page);
  await sees(chat.getByRole('textbox', { name: 'メッセージ' }));
  return chat;
}

/** Signs in at the desk, as its form does, and waits for what was opened, the work list by default. */
export async function signInAt(
  page: Page,
  origin: string,
  login: string,
  password: string,
  path = '/desk/',
): Promise<void> {
  // Whoever was signed in here leaves first: their desk, still open, asked for its offers in the instant in which its
  // session had ended, and the answer (401) stood in the console of a test that allows no error.
  await page.goto('about:blank');
  const answer = await page.request.post(`${origin}/desk/session`, { data: { login, password } });
  if (!answer.ok()) throw new Error(`signing in was answered with ${answer.status()}`);
  await page.goto(`${origin}${path}`);
  await sees(page.getByRole('navigation', { name: '主なメニュー' }));
}

/** Says that one takes contacts. */
export async function becomeReady(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^受付状態/ }).click();
  await page.getByRole('button', { name: '受付可', exact: true }).click();
  await sees(page.getByRole('button', { name: '受付状態: 受付可' }));
}
