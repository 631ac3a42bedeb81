export type { CheckContext, Connecting, Finding } from './check.js'
export { systemClock, type Clock } from './clock.js'
export { createCollector, type Collector } from './collector.js'
export type { CollectorOptions } from './options.js'
export type { SinkStatus } from './deliver/deliver.js'
export type { FeedStatus } from './feed/feeds.js'
export { readHistory, type HistoryParts } from './feed/history.js'
export { eraseVisitor, type EraseParts, type Erasure } from './erase.js'
export { CollectorError } from './error.js'
export { json, type HttpAnswer, type HttpRequest, type Route } from './http/exchange.js'
export { namesVisitor } from './log/erase/belongings.js'
export type { Forgetting } from './log/erase/tables.js'
export type { KnownApplication, Reference } from './log/known.js'
export {
  LogUnavailable,
  type AppendResult,
  type Begin,
  type Consumer,
  type DeadLetter,
  type Entry,
  type Erased,
  type Lag,
  type Log,
  type Outcome,
  type Rejected,
} from './log/log.js'
export { silentLogger, type Logger } from './logger.js'
export type { Site } from './site.js'
export type { ChannelRule } from './normalise/channel-rules.js'
export { normalise, type Arrival } from './normalise/event.js'
export { renormalise } from './normalise/renormalise.js'
export { rulesOf, type SiteRules } from './normalise/site-rules.js'
export { forecast, type Forecast, type Load } from './deliver/forecast.js'
export { arrivalsPerDay, outlooks, type Outlook } from './deliver/outlook.js'
export { previewDelivery, type Preview } from './deliver/preview.js'
export { readPath } from './deliver/event-path.js'
export type { EventMap, MapStep } from './deliver/event-map.js'
export { eventFilter, type Bounds, type Condition, type EventFilter, type Where } from './deliver/filter.js'
export { tailored, type Tailoring } from './deliver/tailor.js'
export { retryAfterMs } from './deliver/transport.js'
export {
  SinkUnavailable,
  type AnySink,
  type DeliveryContext,
  type Limits,
  type MappingRow,
  type PreviewedRequest,
  type Result,
  type Sink,
  type SinkMemory,
  type Start,
} from './sink.js'
export type { Feed, FeedContext, HistoryProgress, HookRequest, Source, Translation } from './source.js'
