// The browser: the one that the browser stories use.
import { existsSync } from 'node:fs';
import { chromium as engine } from 'playwright-core';
import { Stop } from './machine.mjs';

const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
export const program = () => {
  const found = places.find((place) => place && existsSync(place));
  if (!found) throw new Stop('Please install chromium, or name it in CHROMIUM, and start this again.');
  return found;
};

const quiet = ['background-networking', 'component-update', 'sync', 'quic', 'default-apps'];
export const ARGUMENTS = [...quiet.map((what) => `--disable-${what}`), '--no-first-run', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])];

export const chromium = () => engine.launch({ executablePath: program(), args: ARGUMENTS });
