export { webhookOptions, type WebhookOptions, type WebhookSettings } from './options.js'
export { webhook, WEBHOOK_LIMITS, type WebhookParts } from './sink.js'
export { OptionsError } from '../options.js'
