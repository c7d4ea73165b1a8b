// A Chromium for tests, with a security key in its port.
import fs from 'node:fs';
import { chromium } from 'playwright-core';

const PLACES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Debian's Chromium, or the one that CHROMIUM names. */
export async function openChromium() {
  const executablePath = PLACES.find((place) => place && fs.existsSync(place));
  if (executablePath === undefined)
    throw new Error('no Chromium: install it (apt-get install chromium), or name one with CHROMIUM=/path/to/it');
  // Chromium's sandbox does not run as root, and tests often do; the pages are ours.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

/** A security key that answers at once. @param {import('playwright-core').Page} page */
export async function plugInKey(page, transport = 'usb') {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport,
      hasResidentKey: false,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}
