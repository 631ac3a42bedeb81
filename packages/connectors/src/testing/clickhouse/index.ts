export { clickhouseServer, type ClickhouseServer, type ClickhouseServerOptions } from './server.js'
