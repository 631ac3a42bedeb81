export { webhookReceiver, type WebhookReceiver, type WebhookReceiverOptions } from './receiver.js'
