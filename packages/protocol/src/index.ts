export { CLICK_ID_PARAMS, type ClickIdParam, type ClickIds } from './click-ids.js'
export type {
  Channel,
  CompletedField,
  Consent,
  DefaultChannel,
  Device,
  EventType,
  GoogleSession,
  Purpose,
  Session,
  Touch,
  Touches,
  TrackedEvent,
  Trackers,
} from './event.js'
export { isJsonObject, type Json, type JsonObject } from './json.js'
export {
  MESSAGE_TYPES,
  WIRE_LIMITS,
  type Batch,
  type BatchAnswer,
  type ConsentSignals,
  type Message,
  type MessageContext,
  type MessageType,
  type RejectedMessage,
  type WirePage,
  type WireSession,
} from './message.js'
export { parseBatch, parseMessage } from './parse-message.js'
export { parsed, unparsed, type Parsed } from './parse-result.js'
export { DEAL_STATUSES, reservedEvent, type DealStatus, type ReservedEvent } from './reserved.js'
export { originalId, revisionId } from './revision.js'
export { epochMs } from './time.js'
export {
  bareHost,
  isWithin,
  list,
  MARKS,
  parseTouch,
  UTM_FIELDS,
  type List,
  type RawTouch,
  type TouchDraft,
  type UtmField,
} from './touch.js'
