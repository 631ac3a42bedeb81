import { COST_COLUMNS, REQUIRED_COLUMNS, type CostColumn, type CostFormat } from './cost-layout.js'

/** Names that several ad systems give to the same column, in the languages in which they export. */
const COMMON: Readonly<Record<string, CostColumn>> = {
  date: 'date',
  day: 'date',
  дата: 'date',
  день: 'date',
  campaign: 'campaign',
  'campaign name': 'campaign',
  кампания: 'campaign',
  'название кампании': 'campaign',
  'campaign id': 'campaign_id',
  'id кампании': 'campaign_id',
  clicks: 'clicks',
  клики: 'clicks',
  impressions: 'impressions',
  показы: 'impressions',
  currency: 'currency',
  валюта: 'currency',
}

/** Reads the export of an ad system: lines without a date and an amount are none of it. */
function adSystem(constants: CostFormat['constants'], aliases: Readonly<Record<string, CostColumn>>): CostFormat {
  return {
    layout: { columns: COST_COLUMNS, required: ['date', 'amount'], aliases: { ...COMMON, ...aliases } },
    constants,
    inParts: true,
  }
}

export type CostFormatName = 'csv' | 'yandex-direct' | 'google-ads' | 'vk-ads' | 'meta'

/** The kinds of files that costs are imported from, by the name that `--format` takes. */
export const COST_FORMATS: Readonly<Record<CostFormatName, CostFormat>> = {
  csv: {
    layout: { columns: COST_COLUMNS, required: REQUIRED_COLUMNS },
    constants: {},
    inParts: false,
  },
  // Field names of the Reports service, and the headings of the Master of Reports.
  'yandex-direct': adSystem(
    { source: 'yandex', medium: 'cpc', provider: 'yandex-direct' },
    {
      campaignname: 'campaign',
      campaignid: 'campaign_id',
      '№ кампании': 'campaign_id',
      adid: 'content',
      '№ объявления': 'content',
      criterion: 'term',
      criteria: 'term',
      'условие показа': 'term',
      cost: 'amount',
      расход: 'amount',
    },
  ),
  'google-ads': adSystem(
    { source: 'google', medium: 'cpc', provider: 'google-ads' },
    {
      'ad id': 'content',
      'идентификатор объявления': 'content',
      keyword: 'term',
      'search keyword': 'term',
      'ключевое слово': 'term',
      'идентификатор кампании': 'campaign_id',
      cost: 'amount',
      стоимость: 'amount',
      'currency code': 'currency',
      'код валюты': 'currency',
      'impr.': 'impressions',
    },
  ),
  'vk-ads': adSystem(
    { source: 'vk', medium: 'cpc', provider: 'vk-ads' },
    {
      'ad plan': 'campaign',
      'ad plan id': 'campaign_id',
      'id объявления': 'content',
      spent: 'amount',
      потрачено: 'amount',
      'потрачено всего': 'amount',
      shows: 'impressions',
    },
  ),
  meta: adSystem(
    { source: 'facebook', medium: 'cpc', provider: 'meta' },
    {
      'reporting starts': 'date',
      'reporting ends': 'until',
      'дата начала отчетности': 'date',
      'дата окончания отчетности': 'until',
      'ad name': 'content',
      'название объявления': 'content',
      'идентификатор кампании': 'campaign_id',
      'amount spent': 'amount',
      'сумма затрат': 'amount',
      'link clicks': 'clicks',
      'клики по ссылке': 'clicks',
    },
  ),
}
