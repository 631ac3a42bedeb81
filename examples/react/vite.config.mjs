// What the form of the example sends ends here; a real site has a server of its own.
const leads = {
  name: 'leads',
  /** @param {import('vite').ViteDevServer} server */
  configureServer(server) {
    server.middlewares.use('/api/leads', (request, response) => {
      request.setEncoding('utf8')
      request.on('data', (/** @type {string} */ part) => server.config.logger.info(part.trim()))
      request.on('end', () => response.writeHead(204).end())
    })
  },
}

/** @type {import('vite').UserConfig} */
export default { plugins: [leads] }
