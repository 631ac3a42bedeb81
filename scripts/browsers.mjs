import { chromium } from 'playwright-core'

export { requireProgram as requireBrowser } from './programs.mjs'

/** @typedef {import('./programs.mjs').Program} Program */

/** @type {Program} */
export const CHROMIUM = {
  name: 'Chromium',
  variable: 'CHROMIUM_PATH',
  names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', chromium.executablePath()],
  apt: 'chromium',
  command: 'npx playwright-core install chromium',
  version: true,
}

/** @type {Program} */
export const FIREFOX = {
  name: 'Firefox',
  variable: 'FIREFOX_PATH',
  names: ['firefox-esr', 'firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
  apt: 'firefox-esr',
  command: process.platform === 'darwin' ? 'brew install --cask firefox' : 'sudo apt-get install firefox-esr',
  version: true,
}

/** @type {Program} */
export const WEBKIT = {
  name: 'WebKit',
  variable: 'WEBKIT_DRIVER_PATH',
  names: ['WebKitWebDriver'],
  apt: 'webkit2gtk-driver',
  command:
    process.platform === 'darwin'
      ? 'safaridriver --enable && export WEBKIT_DRIVER_PATH=/usr/bin/safaridriver'
      : 'sudo apt-get install webkit2gtk-driver',
}

/** WebKitGTK has no headless mode. @type {Program} */
export const XVFB = {
  name: 'Xvfb',
  variable: 'XVFB_PATH',
  names: ['Xvfb'],
  apt: 'xvfb',
  command: 'sudo apt-get install xvfb',
  platforms: ['linux'],
}

/** What the end-to-end tests drive. */
export const BROWSERS = [CHROMIUM, FIREFOX, WEBKIT, XVFB]
