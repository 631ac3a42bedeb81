// The configuration of the demonstration that `npm start` runs. The command finds it too, so that
// `npx throughline report money` and `npx throughline import costs FILE` work from this directory.

const port = Number(process.env.PORT || 8787)
const dataDir = process.env.THROUGHLINE_DATA || '.throughline'

/** @type {import('throughline').ConfigInput} */
export default {
  port,
  dataDir,
  // For the demonstration only: a real one comes from the environment, as 'env:TL_ADMIN'.
  adminToken: 'demo-admin',
  sites: [
    {
      id: 'demo',
      writeKey: 'demo-web',
      secretKey: 'demo-secret',
      timezone: 'Europe/Moscow',
      currency: 'RUB',
    },
  ],
  log: { type: 'sqlite' },
  warehouse: { type: 'sqlite' },
  sinks: [
    // The stand-in CRM runs beside the collector; a real account has `subdomain` and a token from the environment.
    { type: 'amocrm', name: 'amocrm', baseUrl: `http://127.0.0.1:${port}/demo/crm`, token: 'demo-token' },
    { type: 'file', name: 'archive', path: `${dataDir}/events.ndjson` },
  ],
  sources: [
    {
      type: 'amocrm',
      name: 'amo',
      site: 'demo',
      secret: 'demo-webhook-secret',
      // Which of the CRM's stages mean that the deal is worth pursuing. Won and lost are known by themselves.
      stages: {
        '7001/70011': { name: 'First contact', status: 'open' },
        '7001/70012': { name: 'Qualified', status: 'target' },
        '7001/70013': { name: 'Offer sent', status: 'target' },
        '7001/142': { name: 'Won', status: 'won' },
        '7001/143': { name: 'Lost', status: 'lost' },
      },
    },
  ],
}
