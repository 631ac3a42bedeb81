import { accessSync, constants } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { chromium } from 'playwright-core'

/**
 * A program that the end-to-end tests need.
 *
 * @typedef {object} Browser
 * @property {string} name
 * @property {string} variable the environment variable that may name its path
 * @property {readonly string[]} names what it is called on PATH, or where it is installed elsewhere
 * @property {string} apt its Debian package
 * @property {string} command what installs it where apt does not, or says what else to do
 * @property {boolean} [version] whether it tells its version, which shows that it runs
 * @property {readonly NodeJS.Platform[]} [platforms] where alone it is needed
 */

/** @type {Browser} */
export const CHROMIUM = {
  name: 'Chromium',
  variable: 'CHROMIUM_PATH',
  names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', chromium.executablePath()],
  apt: 'chromium',
  command: 'npx playwright-core install chromium',
  version: true,
}

/** @type {Browser} */
export const FIREFOX = {
  name: 'Firefox',
  variable: 'FIREFOX_PATH',
  names: ['firefox-esr', 'firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
  apt: 'firefox-esr',
  command: process.platform === 'darwin' ? 'brew install --cask firefox' : 'sudo apt-get install firefox-esr',
  version: true,
}

/** @type {Browser} */
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

/** WebKitGTK has no headless mode. @type {Browser} */
export const XVFB = {
  name: 'Xvfb',
  variable: 'XVFB_PATH',
  names: ['Xvfb'],
  apt: 'xvfb',
  command: 'sudo apt-get install xvfb',
  platforms: ['linux'],
}

/**
 * All paths where it may be: the one that the environment names alone, else those that exist, in order.
 *
 * @param {Browser} browser
 * @returns {readonly string[]}
 */
export function placesOf({ variable, names }) {
  const named = process.env[variable]
  if (named) return [named].filter(isExecutable)
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return names
    .flatMap((name) => (isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name))))
    .filter(isExecutable)
}

/**
 * The path of a program that must be there. Throws with what to do where it is not.
 *
 * @param {Browser} browser
 * @returns {string}
 */
export function requireBrowser(browser) {
  const [path] = placesOf(browser)
  if (path === undefined) {
    throw new Error(
      `no ${browser.name} found: set ${browser.variable}, or run "${browser.command}", or \`npm test\` as root`,
    )
  }
  return path
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
