import { changeDeal, type LeadsDesk } from './leads.js'
import { placeOf } from './pipelines.js'
import type { FieldValue, StoredDeal, StoredEvent } from './state.js'
import { acceptIncoming } from './unsorted.js'

/** What a person does in the account. Each throws `RangeError` when there is no such deal, stage or field. */
export interface Manager {
  /** Moves a deal; a closed stage is 142 or 143. */
  move(
    dealId: number,
    to: {
      readonly statusId: number
      readonly pipelineId?: number
      readonly price?: number
      readonly lossReasonId?: number
    },
  ): void
  /** Writes into a deal: its price, and custom fields by their codes. */
  edit(dealId: number, to: { readonly price?: number; readonly fields?: Readonly<Record<string, FieldValue>> }): void
  /** Takes an incoming lead into its pipeline. */
  accept(dealId: number, statusId?: number): void
  /** Puts a deal into the bin. */
  remove(dealId: number): void
  /** Takes a deal out of the bin. */
  restore(dealId: number): void
  /** Makes one deal of two: the first stays, with what it lacks from the second, which goes into the bin. */
  merge(dealId: number, otherId: number): void
}

export function manager(desk: LeadsDesk, commit: () => void): Manager {
  const { deals, fields } = desk.tables
  const find = (dealId: number): StoredDeal => {
    const deal = deals.get(dealId)
    if (!deal) throw new RangeError(`there is no deal ${dealId}`)
    return deal
  }
  const note = (type: StoredEvent['type'], dealId: number): void => {
    const id = desk.tables.nextId()
    desk.tables.events.set(id, { id, type, dealId, at: desk.now() })
  }
  const bin = (deal: StoredDeal): void => {
    deals.set(deal.id, { ...deal, deleted: true })
    note('lead_deleted', deal.id)
    desk.changed('delete', deal)
  }
  return {
    move: (dealId, { statusId, pipelineId, price, lossReasonId }) => {
      const deal = find(dealId)
      const place = placeOf(pipelineId ?? deal.pipelineId, statusId)
      if (!place) throw new RangeError(`the pipeline of deal ${dealId} has no status ${statusId}`)
      changeDeal(desk, deal, {
        ...place,
        ...(price !== undefined && { price }),
        ...(lossReasonId !== undefined && { lossReasonId }),
      })
      commit()
    },
    edit: (dealId, { price, fields: values = {} }) => {
      const deal = find(dealId)
      const byId = Object.entries(values).map(([code, value]): [number, FieldValue] => {
        const field = [...fields.values()].find((each) => each.code === code)
        if (!field) throw new RangeError(`there is no field ${code}`)
        return [field.id, value]
      })
      const changed = { ...deal.values, ...Object.fromEntries(byId) }
      changeDeal(desk, deal, { values: changed, ...(price !== undefined && { price }) })
      commit()
    },
    accept: (dealId, statusId) => {
      if (!acceptIncoming(desk, find(dealId), statusId).ok) throw new RangeError(`deal ${dealId} is no incoming lead`)
      commit()
    },
    remove: (dealId) => {
      bin(find(dealId))
      commit()
    },
    restore: (dealId) => {
      const { deleted: _, ...deal } = find(dealId)
      const restored = { ...deal, updatedAt: desk.now() }
      deals.set(dealId, restored)
      note('lead_restored', dealId)
      desk.changed('restore', restored)
      commit()
    },
    merge: (dealId, otherId) => {
      const [deal, other] = [find(dealId), find(otherId)]
      changeDeal(desk, deal, { values: { ...other.values, ...deal.values }, price: deal.price || other.price })
      note('entity_merged', dealId)
      bin(other)
      commit()
    },
  }
}
