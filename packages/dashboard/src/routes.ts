import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import type { HttpAnswer, HttpRequest, Route } from './route.js'

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

const SAFETY = {
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; object-src 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

interface Asset {
  readonly type: string
  readonly body: Uint8Array
}

/**
 * Routes that serve the dashboard's page: `/dashboard` and its style, code and icon below it. They are open to
 * everybody, since the page holds no figures: those it asks of `/v1/reports/…` with the reader's admin token. Works
 * under any mount path. Reads the files once, when called; throws when the package is not built.
 */
export function dashboardRoutes(): readonly Route[] {
  const folder = new URL('./page/', import.meta.url)
  const assets = readAssets(folder)
  const version = versionOf(assets)
  const page = readPage(folder, [...assets.keys()]).replaceAll('./assets/', `./dashboard/${version}/`)
  const pageTag = `"${createHash('sha256').update(page).digest('base64url').slice(0, 16)}"`

  return [
    { method: 'GET', path: '/dashboard', admin: false, handle: async (request) => pageAnswer(request, page, pageTag) },
    {
      method: 'GET',
      path: '/dashboard/*',
      admin: false,
      handle: async ({ path }) => {
        const [asked = '', name = ''] = path.slice('/dashboard/'.length).split('/')
        // The page's links are relative to `/dashboard`, so its address has no slash at the end.
        if (asked === '') return { status: 308, headers: { location: '../dashboard' }, body: '' }
        const asset = assets.get(name)
        return asset ? assetAnswer(asset, asked === version) : notFound(path)
      },
    },
  ]
}

function pageAnswer(request: HttpRequest, page: string, tag: string): HttpAnswer {
  const headers = { ...SAFETY, etag: tag, 'cache-control': 'no-cache' }
  if (request.headers('if-none-match')?.includes(tag)) return { status: 304, headers, body: '' }
  return { status: 200, headers: { ...headers, 'content-type': 'text/html; charset=utf-8' }, body: page }
}

/** An address with the version never changes its content; one of an older page must not be kept. */
function assetAnswer({ type, body }: Asset, current: boolean): HttpAnswer {
  const cacheControl = current ? 'public, max-age=31536000, immutable' : 'no-cache'
  return { status: 200, headers: { ...SAFETY, 'content-type': type, 'cache-control': cacheControl }, body }
}

function notFound(path: string): HttpAnswer {
  const headers = { ...SAFETY, 'content-type': 'text/plain; charset=utf-8' }
  return { status: 404, headers, body: `The dashboard has no ${path}\n` }
}

/** Comes when a chart is looked at. */
const LATER = 'uplot.js'

/** The page, told of all its modules beforehand: found one after another they would cost a round trip a level. */
function readPage(folder: URL, names: readonly string[]): string {
  const modules = names.filter((name) => extname(name) === '.js' && name !== LATER)
  const links = modules.map((name) => `  <link rel="modulepreload" href="./assets/${name}" />\n  `)
  return readFileSync(new URL('index.html', folder), 'utf8').replace('</head>', `${links.join('')}</head>`)
}

function readAssets(folder: URL): ReadonlyMap<string, Asset> {
  const assets = new Map<string, Asset>()
  for (const name of readdirSync(folder).sort()) {
    const type = CONTENT_TYPES[extname(name)]
    if (type) assets.set(name, { type, body: readFileSync(new URL(name, folder)) })
  }
  return assets
}

function versionOf(assets: ReadonlyMap<string, Asset>): string {
  const hash = createHash('sha256')
  for (const [name, { body }] of assets) hash.update(name).update(body)
  return hash.digest('base64url').slice(0, 12)
}
