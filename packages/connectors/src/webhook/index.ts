export { webhookOptions, type WebhookOptions, type WebhookSettings } from './options.js'
export { webhook, WEBHOOK_LIMITS } from './sink.js'
export { OptionsError } from '../options.js'
