import { describe, expect, it } from 'vitest'
import { classifyReferrer, kindOf } from './referrers.js'

describe('a referring host', () => {
  it.each([
    ['yandex.com.tr', 'yandex', 'organic'],
    ['ya.ru', 'yandex', 'organic'],
    ['m.news.yandex.ru', 'yandex', 'organic'],
    ['alice.yandex.ru', 'alice', 'ai-assistant'],
    ['mail.yandex.ru', 'yandex-mail', 'email'],
    ['market.yandex.ru', 'yandex-market', 'referral'],
    ['dzen.ru', 'dzen', 'social'],
    ['go.mail.ru', 'mail.ru', 'organic'],
    ['e.mail.ru', 'mail.ru-mail', 'email'],
    ['my.mail.ru', 'my-world', 'social'],
    ['nova.rambler.ru', 'rambler', 'organic'],
    ['away.vk.com', 'vk', 'social'],
    ['ok.ru', 'ok', 'social'],
    ['t.me', 'telegram', 'social'],
    ['google.co.uk', 'google', 'organic'],
    ['gemini.google.com', 'gemini', 'ai-assistant'],
    ['chatgpt.com', 'chatgpt', 'ai-assistant'],
    ['perplexity.ai', 'perplexity', 'ai-assistant'],
    ['claude.ai', 'claude', 'ai-assistant'],
    ['outlook.live.com', 'outlook', 'email'],
  ])('%s is %s / %s in our own table', (host, source, medium) => {
    expect(classifyReferrer(host)).toEqual({ source, medium })
  })

  it.each([
    ['m.lite.qwant.com', 'lite.qwant.com', 'organic'],
    ['search.seznam.cz', 'search.seznam.cz', 'organic'],
    ['weibo.com', 'weibo.com', 'social'],
    ['mail.qq.com', 'mail.qq.com', 'email'],
    ['ib.adnxs.com', 'ib.adnxs.com', 'paid'],
  ])('%s is %s / %s in the list of the world', (host, source, medium) => {
    expect(classifyReferrer(host)).toEqual({ source, medium })
  })

  it.each([
    'google.evil.com',
    'google.com.evil.example',
    'qwant.com.evil.example',
    'notqwant.com',
    'chatgpt.com.example',
    'blog.example',
    'localhost',
    '',
    'com',
    `${'a.'.repeat(5_000)}google.com`,
  ])('%j stays a referral from itself', (host) => {
    expect(classifyReferrer(host)).toEqual({ source: host, medium: 'referral' })
  })
})

describe('the kind of a source', () => {
  it.each([
    ['ya', 'search'],
    ['qwant.com', 'search'],
    ['tg', 'social'],
    ['adroll.com', 'ads'],
    ['spring-letter', undefined],
    ['constructor', undefined],
  ])('%s is %s', (source, kind) => {
    expect(kindOf(source)).toBe(kind)
  })
})
