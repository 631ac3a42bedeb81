/** What kind of site sent the visitor; the medium under which its visits are counted. */
export type ReferrerMedium = 'ai-assistant' | 'organic' | 'social' | 'email' | 'referral'

interface KnownReferrer {
  readonly source: string
  readonly medium: ReferrerMedium
  /** Domains whose subdomains count too. A name that ends in a dot stands for all its country domains. */
  readonly domains: readonly string[]
}

/** In the order of asking: an engine's mail and its assistant live on subdomains of the engine. */
const KNOWN: readonly KnownReferrer[] = [
  { source: 'chatgpt', medium: 'ai-assistant', domains: ['chatgpt.com', 'chat.openai.com'] },
  { source: 'perplexity', medium: 'ai-assistant', domains: ['perplexity.ai'] },
  { source: 'gemini', medium: 'ai-assistant', domains: ['gemini.google.com', 'bard.google.com'] },
  { source: 'claude', medium: 'ai-assistant', domains: ['claude.ai'] },
  { source: 'copilot', medium: 'ai-assistant', domains: ['copilot.microsoft.com', 'copilot.com'] },
  { source: 'deepseek', medium: 'ai-assistant', domains: ['chat.deepseek.com'] },
  { source: 'alice', medium: 'ai-assistant', domains: ['alice.yandex.ru'] },
  { source: 'gigachat', medium: 'ai-assistant', domains: ['giga.chat'] },
  { source: 'gmail', medium: 'email', domains: ['mail.google.com', 'com.google.android.gm'] },
  { source: 'yandex-mail', medium: 'email', domains: ['mail.yandex.ru', 'mail.yandex.com'] },
  { source: 'mail.ru', medium: 'email', domains: ['e.mail.ru', 'touch.mail.ru'] },
  { source: 'outlook', medium: 'email', domains: ['outlook.live.com', 'outlook.office.com', 'outlook.office365.com'] },
  { source: 'dzen', medium: 'social', domains: ['dzen.ru', 'zen.yandex.ru'] },
  { source: 'yandex', medium: 'organic', domains: ['yandex.', 'ya.ru'] },
  { source: 'google', medium: 'organic', domains: ['google.', 'com.google.android.googlequicksearchbox'] },
  { source: 'mail.ru', medium: 'organic', domains: ['go.mail.ru'] },
  { source: 'rambler', medium: 'organic', domains: ['rambler.ru', 'nova.rambler.ru'] },
  { source: 'bing', medium: 'organic', domains: ['bing.com'] },
  { source: 'duckduckgo', medium: 'organic', domains: ['duckduckgo.com'] },
  { source: 'yahoo', medium: 'organic', domains: ['search.yahoo.com', 'yahoo.'] },
  { source: 'ecosia', medium: 'organic', domains: ['ecosia.org'] },
  { source: 'brave', medium: 'organic', domains: ['search.brave.com'] },
  { source: 'baidu', medium: 'organic', domains: ['baidu.com'] },
  { source: 'vk', medium: 'social', domains: ['vk.com', 'vk.ru', 'vkontakte.ru'] },
  { source: 'ok', medium: 'social', domains: ['ok.ru', 'odnoklassniki.ru'] },
  { source: 'telegram', medium: 'social', domains: ['t.me', 'telegram.org', 'telegram.me', 'org.telegram.messenger'] },
  { source: 'facebook', medium: 'social', domains: ['facebook.com', 'fb.com', 'fb.me'] },
  { source: 'instagram', medium: 'social', domains: ['instagram.com'] },
  { source: 'youtube', medium: 'social', domains: ['youtube.com', 'youtu.be'] },
  { source: 'linkedin', medium: 'social', domains: ['linkedin.com', 'lnkd.in'] },
  { source: 'twitter', medium: 'social', domains: ['twitter.com', 'x.com', 't.co'] },
  { source: 'tiktok', medium: 'social', domains: ['tiktok.com'] },
  { source: 'pinterest', medium: 'social', domains: ['pinterest.'] },
  { source: 'reddit', medium: 'social', domains: ['reddit.com'] },
]

/** Source and medium of a referring host, which is bare and lower case. An unknown host is a referral from itself. */
export function classifyReferrer(host: string): { readonly source: string; readonly medium: ReferrerMedium } {
  const known = KNOWN.find(({ domains }) => domains.some((domain) => belongsTo(host, domain)))
  return known ? { source: known.source, medium: known.medium } : { source: host, medium: 'referral' }
}

/** A country domain: `de`, `com`, `co.uk`, `com.tr`. What follows must be the end: `google.evil.com` is not Google. */
const COUNTRY = /^(com?\.)?[a-z]{2,3}$/

function belongsTo(host: string, domain: string): boolean {
  if (!domain.endsWith('.')) return host === domain || host.endsWith(`.${domain}`)
  const start = host.startsWith(domain) ? 0 : host.indexOf(`.${domain}`) + 1
  return (start > 0 || host.startsWith(domain)) && COUNTRY.test(host.slice(start + domain.length))
}
