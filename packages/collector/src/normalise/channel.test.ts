import { describe, expect, it } from 'vitest'
import { channelOf } from './channel.js'

describe('the channel of an arrival', () => {
  it.each([
    ['(direct)', '(none)', '', 'Direct'],
    ['google', 'cpc', 'cross-network', 'Cross-network'],
    ['amazon', 'cpc', '', 'Paid Shopping'],
    ['google', 'CPC', '', 'Paid Search'],
    ['mail.ru', 'ppc', '', 'Paid Search'],
    ['vk', 'paid_social', '', 'Paid Social'],
    ['ya.ru', 'cpc', '', 'Paid Search'],
    ['youtube', 'cpc', '', 'Paid Video'],
    ['any', 'cpm', '', 'Display'],
    ['yandex', 'cpm', '', 'Display'],
    ['partner', 'retargeting', '', 'Paid Other'],
    ['any', 'organic', 'summer-shop', 'Organic Shopping'],
    ['any', 'social-media', '', 'Organic Social'],
    ['rutube', 'referral', '', 'Organic Video'],
    ['duckduckgo', 'organic', '', 'Organic Search'],
    ['google', 'email', '', 'Email'],
    ['newsletter', 'e-mail', '', 'Email'],
    ['any', 'referral', '', 'Referral'],
    ['any', 'affiliate', '', 'Affiliates'],
    ['any', 'audio', '', 'Audio'],
    ['sms', '(not set)', '', 'SMS'],
    ['any', 'web-push', '', 'Mobile Push'],
    ['any', 'thing', '', 'Unassigned'],
  ])('of %s / %s %s is %s', (source, medium, campaign, channel) => {
    expect(channelOf(source, medium, campaign, '')).toBe(channel)
  })
})
