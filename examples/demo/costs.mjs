import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Writes a cost file for the campaigns that the demonstration's links name, as an ad system would export it: what was
 * spent today.
 *
 * @param {string} directory
 * @param {string} today `YYYY-MM-DD`
 * @returns {string} the file's path
 */
export function writeCosts(directory, today) {
  const path = join(directory, 'costs.csv')
  const lines = [
    'date,source,medium,campaign,amount,currency,clicks,impressions',
    `${today},yandex,cpc,spring,20000,RUB,400,12000`,
    `${today},vk,paid_social,students,8000,RUB,160,9000`,
  ]
  mkdirSync(directory, { recursive: true })
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

/**
 * The date in a time zone, `YYYY-MM-DD`.
 *
 * @param {number} at epoch milliseconds
 * @param {string} timeZone
 */
export function dateIn(at, timeZone) {
  // Swedish dates are ISO dates.
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(at)
}
