import type { Lines, LineProblem } from '../tables/line.js'
import { readTable, type Layout } from '../tables/table.js'
import type { Cost } from './cost.js'

/** The columns of a campaign map: how the ad system calls a campaign, and which marks its links carry. */
const COLUMNS = ['campaign', 'provider', 'utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term'] as const

export const CAMPAIGN_MAP_LAYOUT: Layout<(typeof COLUMNS)[number]> = { columns: COLUMNS, required: ['campaign'] }

type Marks = Pick<Cost, 'medium' | 'campaign' | 'content' | 'term'> & { readonly source?: string }

/** The marks by campaign; of an ad system or of any. */
export interface CampaignMap {
  marks(campaign: string, provider: string | undefined): Marks | undefined
}

/** Reads a campaign map. The same campaign twice is a mistake. */
export function readCampaignMap(lines: Lines): {
  readonly map: CampaignMap
  readonly problems: readonly LineProblem[]
} {
  const table = readTable(lines, CAMPAIGN_MAP_LAYOUT)
  const byCampaign = new Map<string, { readonly marks: Marks; readonly line: number }>()
  const problems: LineProblem[] = [...table.problems]
  for (const { line, fields } of table.lines) {
    const campaign = fields.get('campaign')
    const key = keyOf(campaign ?? '', fields.get('provider'))
    const earlier = byCampaign.get(key)
    if (!campaign) problems.push({ line, reason: 'campaign is empty' })
    else if (earlier) problems.push({ line, reason: `names the same campaign as line ${earlier.line}` })
    else byCampaign.set(key, { marks: marksOf(fields), line })
  }
  return {
    map: {
      marks: (campaign, provider) =>
        (byCampaign.get(keyOf(campaign, provider)) ?? byCampaign.get(keyOf(campaign)))?.marks,
    },
    problems,
  }
}

function keyOf(campaign: string, provider?: string): string {
  return JSON.stringify([campaign, provider ?? ''])
}

function marksOf(fields: ReadonlyMap<string, string>): Marks {
  const marks = (['source', 'medium', 'campaign', 'content', 'term'] as const).flatMap((name) => {
    const value = fields.get(`utm_${name}`)
    return value === undefined ? [] : [[name, value]]
  })
  return Object.fromEntries(marks)
}
