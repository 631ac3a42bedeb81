/** What kind of site it is: decides the medium of its referrals and the channel of its visits. */
export type SiteKind = 'assistant' | 'mail' | 'search' | 'social' | 'video' | 'shopping' | 'ads'

export interface KnownSite {
  readonly kind: SiteKind
  /** The source under which its visits are counted, and other names that marks of links give it. */
  readonly names: readonly [string, ...string[]]
  /** Domains whose subdomains count too. One that ends in a dot stands for all its country domains. */
  readonly domains: readonly string[]
}

/**
 * What the list of a library lacks or names otherwise than the marks of links do, and what most visits come from. The
 * longest domain that fits counts: an engine's mail and its assistant live on subdomains of the engine.
 */
export const KNOWN_SITES: readonly KnownSite[] = [
  { kind: 'assistant', names: ['chatgpt', 'openai'], domains: ['chatgpt.com', 'chat.openai.com'] },
  { kind: 'assistant', names: ['perplexity'], domains: ['perplexity.ai'] },
  { kind: 'assistant', names: ['gemini'], domains: ['gemini.google.com', 'bard.google.com'] },
  { kind: 'assistant', names: ['claude'], domains: ['claude.ai'] },
  { kind: 'assistant', names: ['copilot'], domains: ['copilot.microsoft.com', 'copilot.com'] },
  { kind: 'assistant', names: ['deepseek'], domains: ['chat.deepseek.com', 'deepseek.com'] },
  { kind: 'assistant', names: ['grok'], domains: ['grok.com', 'grok.x.com'] },
  { kind: 'assistant', names: ['meta-ai'], domains: ['meta.ai'] },
  { kind: 'assistant', names: ['mistral'], domains: ['chat.mistral.ai'] },
  { kind: 'assistant', names: ['poe'], domains: ['poe.com'] },
  { kind: 'assistant', names: ['you'], domains: ['you.com'] },
  { kind: 'assistant', names: ['qwen'], domains: ['chat.qwen.ai'] },
  { kind: 'assistant', names: ['alice'], domains: ['alice.yandex.ru'] },
  { kind: 'assistant', names: ['gigachat'], domains: ['giga.chat', 'gigachat.ru'] },
  { kind: 'mail', names: ['gmail'], domains: ['mail.google.com', 'com.google.android.gm'] },
  {
    kind: 'mail',
    names: ['yandex-mail'],
    domains: ['mail.yandex.ru', 'mail.yandex.com', 'mail.yandex.by', 'mail.yandex.kz', 'ru.yandex.mail'],
  },
  { kind: 'mail', names: ['mail.ru-mail'], domains: ['e.mail.ru', 'touch.mail.ru'] },
  { kind: 'mail', names: ['rambler-mail'], domains: ['mail.rambler.ru'] },
  {
    kind: 'mail',
    names: ['outlook'],
    domains: ['outlook.live.com', 'mail.live.com', 'outlook.office.com', 'outlook.office365.com'],
  },
  { kind: 'social', names: ['dzen', 'zen'], domains: ['dzen.ru', 'zen.yandex.ru'] },
  { kind: 'shopping', names: ['yandex-market'], domains: ['market.yandex.ru'] },
  { kind: 'search', names: ['yandex', 'ya'], domains: ['yandex.', 'ya.ru'] },
  { kind: 'search', names: ['google'], domains: ['google.', 'com.google.android.googlequicksearchbox'] },
  { kind: 'search', names: ['mail.ru'], domains: ['go.mail.ru', 'mail.ru'] },
  { kind: 'search', names: ['rambler'], domains: ['rambler.ru', 'nova.rambler.ru'] },
  { kind: 'search', names: ['sputnik'], domains: ['sputnik.ru'] },
  { kind: 'search', names: ['bing'], domains: ['bing.com'] },
  { kind: 'search', names: ['duckduckgo', 'ddg'], domains: ['duckduckgo.com'] },
  { kind: 'search', names: ['yahoo'], domains: ['yahoo.', 'search.yahoo.com'] },
  { kind: 'search', names: ['ecosia'], domains: ['ecosia.org'] },
  { kind: 'search', names: ['brave'], domains: ['search.brave.com'] },
  { kind: 'search', names: ['baidu'], domains: ['baidu.com'] },
  { kind: 'search', names: ['naver'], domains: ['naver.com'] },
  { kind: 'social', names: ['vk', 'vkontakte'], domains: ['vk.com', 'vk.ru', 'vkontakte.ru'] },
  { kind: 'social', names: ['mytarget'], domains: [] },
  { kind: 'social', names: ['my-world'], domains: ['my.mail.ru'] },
  { kind: 'social', names: ['max'], domains: ['max.ru'] },
  { kind: 'social', names: ['habr'], domains: ['habr.com'] },
  { kind: 'social', names: ['pikabu'], domains: ['pikabu.ru'] },
  { kind: 'social', names: ['vc'], domains: ['vc.ru'] },
  { kind: 'social', names: ['ok', 'odnoklassniki'], domains: ['ok.ru', 'odnoklassniki.ru'] },
  {
    kind: 'social',
    names: ['telegram', 'tg'],
    domains: ['t.me', 'telegram.org', 'telegram.me', 'web.telegram.org', 'org.telegram.messenger'],
  },
  { kind: 'social', names: ['facebook', 'fb'], domains: ['facebook.com', 'fb.com', 'fb.me'] },
  { kind: 'social', names: ['instagram', 'ig'], domains: ['instagram.com'] },
  { kind: 'social', names: ['threads'], domains: ['threads.net', 'threads.com'] },
  { kind: 'social', names: ['whatsapp'], domains: ['whatsapp.com', 'wa.me', 'com.whatsapp'] },
  { kind: 'social', names: ['linkedin'], domains: ['linkedin.com', 'lnkd.in'] },
  { kind: 'social', names: ['twitter', 'x'], domains: ['twitter.com', 'x.com', 't.co'] },
  { kind: 'social', names: ['tiktok'], domains: ['tiktok.com'] },
  { kind: 'social', names: ['pinterest'], domains: ['pinterest.'] },
  { kind: 'social', names: ['reddit'], domains: ['reddit.com'] },
  { kind: 'video', names: ['youtube'], domains: ['youtube.com', 'youtu.be'] },
  { kind: 'video', names: ['rutube'], domains: ['rutube.ru'] },
  { kind: 'video', names: ['vk-video'], domains: ['vkvideo.ru', 'vk.video'] },
  { kind: 'video', names: ['vimeo'], domains: ['vimeo.com'] },
  { kind: 'video', names: ['twitch'], domains: ['twitch.tv'] },
  { kind: 'shopping', names: ['amazon'], domains: ['amazon.'] },
  { kind: 'shopping', names: ['aliexpress'], domains: ['aliexpress.com', 'aliexpress.ru'] },
  { kind: 'shopping', names: ['ozon'], domains: ['ozon.ru'] },
  { kind: 'shopping', names: ['wildberries'], domains: ['wildberries.ru', 'wb.ru'] },
]
