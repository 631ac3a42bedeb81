import { fileURLToPath } from 'node:url'
import { systemClock } from '@throughline/collector'
import { amplitudeProject } from '@throughline/connectors/testing/amplitude'
import { bitrix24Portal } from '@throughline/connectors/testing/bitrix24'
import { clickhouseServer } from '@throughline/connectors/testing/clickhouse'
import { conveadAccount } from '@throughline/connectors/testing/convead'
import { fileStore } from '@throughline/connectors/testing/csv'
import { ga4Property } from '@throughline/connectors/testing/ga4'
import { googleAdsAccount } from '@throughline/connectors/testing/google-ads'
import { metaDataset } from '@throughline/connectors/testing/meta'
import { metricaCounter } from '@throughline/connectors/testing/metrica'
import { segmentSource } from '@throughline/connectors/testing/segment'
import { shownValue } from '@throughline/connectors/testing/vendor'
import { webhookReceiver } from '@throughline/connectors/testing/webhook'
import express from 'express'
import { standIn } from './stand-in.mjs'

/** @typedef {import('@throughline/connectors/testing/vendor').Vendor} Vendor */

const clock = systemClock

/**
 * The stand-ins by the path that they have below `/demo/`. Their keys are those of `throughline.config.mjs`.
 *
 * @type {Readonly<Record<string, { title: string, vendor: Vendor }>>}
 */
const VENDORS = {
  ga4: {
    title: 'Google Analytics 4',
    vendor: ga4Property({ clock, measurementId: 'G-DEMO', apiSecret: 'demo-secret' }),
  },
  amplitude: { title: 'Amplitude', vendor: amplitudeProject({ clock, apiKey: 'demo-key' }) },
  bitrix24: { title: 'Bitrix24', vendor: demoPortal() },
  clickhouse: { title: 'ClickHouse', vendor: clickhouseServer({ clock }) },
  convead: { title: 'Convead', vendor: conveadAccount({ clock, appKey: 'demo-key', domain: 'localhost' }) },
  csv: { title: 'Files (CSV)', vendor: fileStore({ clock }) },
  'google-ads': {
    title: 'Google Ads',
    vendor: googleAdsAccount({
      clock,
      customerId: '1234567890',
      developerToken: 'demo-token',
      oauth: { clientId: 'demo', clientSecret: 'demo-secret', refreshToken: 'demo-token' },
      conversionActions: { 1: 'Lead', 2: 'Won', 3: 'Sale' },
    }),
  },
  meta: { title: 'Meta', vendor: metaDataset({ clock, datasetId: '1234567890', token: 'demo-token' }) },
  metrica: {
    title: 'Yandex Metrica',
    vendor: metricaCounter({
      clock,
      counterId: 12_345_678,
      token: 'demo-token',
      goals: ['application', 'call', 'target_deal', 'sale', 'payment'],
      visitors: () => true,
    }),
  },
  segment: { title: 'Segment', vendor: segmentSource({ clock, writeKey: 'demo-key' }) },
  webhook: {
    title: 'A system of your own (webhook)',
    vendor: webhookReceiver({ clock, secret: 'whsec_VGhyb3VnaGxpbmUncyBkZW1vbnN0cmF0aW9u' }),
  },
}

/**
 * A portal whose incoming webhook is `/demo/bitrix24/rest/1/demo/`; its page shows the deals.
 *
 * @returns {Vendor}
 */
function demoPortal() {
  const portal = bitrix24Portal({ clock, hook: '1/demo' })
  return {
    handle: portal.handle,
    faults: portal.faults,
    shown: () =>
      portal.all('deal').map(({ id, values }) => {
        const { TITLE, STAGE_ID, OPPORTUNITY, UF_CRM_APP_ID, UTM_SOURCE, UTM_CAMPAIGN } = values
        return {
          deal: id,
          title: shownValue(TITLE),
          stage: shownValue(STAGE_ID),
          sum: shownValue(OPPORTUNITY),
          application_id: shownValue(UF_CRM_APP_ID),
          utm_source: shownValue(UTM_SOURCE),
          utm_campaign: shownValue(UTM_CAMPAIGN),
        }
      }),
  }
}

/**
 * Stand-ins for analytics and ad systems, each with a page that shows what the vendor would show: `/ga4/`, `/amplitude/`
 * and so on. They forget everything when the process ends.
 *
 * @returns {express.Router}
 */
export function demoVendors() {
  const router = express.Router()
  const page = fileURLToPath(new URL('vendors/index.html', import.meta.url))
  for (const [path, { title, vendor }] of Object.entries(VENDORS)) {
    router.get(`/${path}/`, (request, response) => {
      // The page's own links count from a folder.
      if (request.originalUrl.endsWith('/')) response.sendFile(page)
      else response.redirect(`${path}/`)
    })
    router.get(`/${path}/rows`, (_, response) => {
      const others = Object.entries(VENDORS).map(([name, other]) => ({ path: name, title: other.title }))
      response.set('cache-control', 'no-store').json({ title, rows: vendor.shown(), vendors: others })
    })
    router.use(`/${path}`, ...standIn((request) => vendor.handle(request)))
  }
  return router
}
