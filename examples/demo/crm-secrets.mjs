import { pathToFileURL } from 'node:url'

/**
 * What the stand-in CRM must know to play its part, read where a user writes it: the token that the amoCRM sink shows,
 * and the path below `/v1/sources/` to which the amoCRM source listens.
 *
 * @param {string} configFile
 * @returns {Promise<{ token: string, hookPath: string }>}
 */
export async function crmSecrets(configFile) {
  /** @type {{ default: import('throughline').ConfigInput }} */
  const { default: config } = await import(pathToFileURL(configFile).href)
  for (const sink of config.sinks ?? []) {
    for (const source of config.sources ?? []) {
      if ('type' in sink && sink.type === 'amocrm' && 'type' in source && source.type === 'amocrm') {
        return { token: sink.token ?? '', hookPath: `${source.name ?? 'amocrm'}/${source.secret}` }
      }
    }
  }
  throw new Error(`${configFile} has no sink and source of type amocrm, which the demonstration stands on`)
}
