// Chromium for the tests: a phone and a desktop, light and dark, and nothing from outside.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Maps are drawn with WebGL; without a graphics card it is done in software.
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  // No name but the machine's own is looked up: a page that reaches out fails, and is seen to.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

export const DEVICES = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1280, height: 900 } },
};

/** Starts Chromium: CHROMIUM, or Debian's own. */
export function launch() {
  const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(`missing: Chromium at ${executablePath}; install it, or set CHROMIUM to where it is`);
  }
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/**
 * A page in a context of its own. `device`: 'phone' or 'desktop'; `theme`: 'light' or 'dark';
 * `language`: what the browser asks for; `context`: more of Playwright's context options.
 *
 * `page.problems` collects what no page may have: errors in scripts, refusals by the content
 * security policy, and requests to other machines.
 */
export async function open(browser, { device = 'desktop', theme = 'light', language = 'nb-NO', context = {} } = {}) {
  const opened = await browser.newContext({
    ...DEVICES[device],
    colorScheme: theme,
    locale: language,
    timezoneId: 'Europe/Oslo',
    reducedMotion: 'reduce',
    ...context,
  });
  const page = await opened.newPage();
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(`script: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') page.problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('request', (request) => {
    if (isOutside(request.url())) page.problems.push(`outside: ${request.url()}`);
  });
  return page;
}

function isOutside(address) {
  const { protocol, hostname } = new URL(address);
  if (!/^(https?|wss?):$/.test(protocol)) return false;
  return !['localhost', '127.0.0.1', '[::1]'].includes(hostname) && !hostname.endsWith('.localhost');
}
