// The configuration of the demonstration that `npm start` runs. The command finds it too, so that
// `npx throughline report money` and `npx throughline import costs FILE` work from this directory.

const port = Number(process.env.PORT || 8787)
const demo = `http://127.0.0.1:${port}/demo`
const dataDir = process.env.THROUGHLINE_DATA || '.throughline'

// A real counter is sent a file once a minute, within the quota that Metrica gives a login.
const metrica = { counterId: 12_345_678, token: 'demo-token', everyMinutes: 0.05, baseUrl: `${demo}/metrica` }

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
    { type: 'amocrm', name: 'amocrm', baseUrl: `${demo}/crm`, token: 'demo-token' },
    // Any number of CRMs: this one shows its deals at /demo/bitrix24/. A real portal has the `hook` that it shows you.
    { type: 'bitrix24', hook: `${demo}/bitrix24/rest/1/demo/` },
    { type: 'file', name: 'archive', path: `${dataDir}/events.ndjson` },
    // So do stand-ins for analytics and ad systems, each of which shows at its address what it was told. With the real
    // keys and without `baseUrl` the same line tells the vendor itself.
    { type: 'ga4', measurementId: 'G-DEMO', apiSecret: 'demo-secret', tag: false, baseUrl: `${demo}/ga4` },
    { type: 'amplitude', apiKey: 'demo-key', baseUrl: `${demo}/amplitude` },
    { type: 'meta', datasetId: '1234567890', token: 'demo-token', baseUrl: `${demo}/meta` },
    {
      type: 'google-ads',
      customerId: '123-456-7890',
      developerToken: 'demo-token',
      oauth: { clientId: 'demo', clientSecret: 'demo-secret', refreshToken: 'demo-token' },
      conversionActions: { lead: '1', won: '2', sale: '3' },
      baseUrl: `${demo}/google-ads`,
      tokenUrl: `${demo}/google-ads/token`,
    },
    { type: 'metrica', send: 'conversions', ...metrica },
    { type: 'metrica', send: 'orders', ...metrica },
    { type: 'metrica', send: 'expenses', ...metrica },
    { type: 'metrica', send: 'events', ...metrica, tag: false },
    { type: 'convead', appKey: 'demo-key', domain: 'localhost', baseUrl: `${demo}/convead` },
    { type: 'segment', writeKey: 'demo-key', baseUrl: `${demo}/segment` },
    {
      type: 'csv',
      url: `${demo}/csv/{date}/{id}.csv`,
      everyMinutes: 0.05,
      filter: { types: ['application', 'deal', 'payment'] },
      columns: {
        time: { from: 'occurredAt', as: 'utc' },
        event: 'name',
        application_id: 'applicationId',
        amount: ['properties.amount', 'properties.value'],
      },
    },
    { type: 'webhook', url: `${demo}/webhook/`, secret: 'whsec_VGhyb3VnaGxpbmUncyBkZW1vbnN0cmF0aW9u' },
    // A store of one's own, beside them: the events themselves, for whoever works in SQL.
    { type: 'clickhouse', baseUrl: `${demo}/clickhouse` },
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
