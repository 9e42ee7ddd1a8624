/** One part of a page, from one heading to the next: what `/docs/search-LANGUAGE.json` lists. */
export type Section = {
  /** Below the start of the documentation, such as `tokens#node`. */
  address: string
  page: string
  heading: string
  text: string
  /** What the menu calls the page, where that is not its title. */
  menu?: string
  /** How much a hit counts; 1 where it is left out. */
  weight?: number
}

export type Hit = Section & { score: number; excerpt: string }

const MAX_HITS = 20
const MAX_TERMS = 12
const EXCERPT_CHARS = 140
const BEFORE_CHARS = 40
const CJK = /[\u3400-\u9fff\uf900-\ufaff]+/g

const WEIGHT = { page: 8, menu: 8, heading: 6, text: 1 } as const
/** Each further time that a text says a word counts a quarter of the first, up to this many. */
const MAX_REPEATS = 4

const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

/** A run of Chinese characters that is nowhere as a whole is looked for in pairs: no dictionary has to be loaded. */
const pairs = (term: string): string[] =>
  [...term.matchAll(CJK)].flatMap(([run]) =>
    run.length < 3 ? [] : Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2)),
  )

/** Words that say nothing of what is looked for. */
const EMPTY_WORDS = new Set('a an the to of in on for my i is are do does can how what with and'.split(' '))

function termsOf(query: string): string[] {
  const all = fold(query)
    .split(/[\s,.;:，。；：、？?!！]+/)
    .filter(Boolean)
    .slice(0, MAX_TERMS)
  const telling = all.filter((term) => !EMPTY_WORDS.has(term))
  return telling.length > 0 ? telling : all
}

/** Words that people type for the same thing. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['webhook', 'rest', 'backend', '回调', '后端'],
  ['comment', 'message', '评论', '消息'],
  ['barrage', 'danmaku', '弹幕'],
  ['login', 'sign-in', 'signin', 'sign in', '登录'],
  ['kick', 'ban', '踢人', '封禁'],
  ['silence', 'mute', '禁言'],
  ['mute', 'ban', 'kick', 'moderator', 'moderation', '禁言', '封禁', '房管', '管理'],
  ['user', 'person', 'people', 'author', '用户'],
  ['cors', 'cross-origin', 'origin', '跨域', '来源'],
  ['error', 'refused', '错误', '报错', '拒绝'],
  ['unread', 'read position', '未读', '未读数', '未读消息', '已读'],
  ['typing', 'indicator', '正在输入', '输入中'],
  ['image', 'picture', 'attachment', '图片', '附件', '上传图片', '发图片'],
  ['upload', '上传'],
  ['iframe', 'embed', 'live-room', '嵌入'],
  ['encoder', 'obs', 'rtmp', '推流'],
  ['vod', 'replay', 'recording', '回放', '录制'],
  ['https', 'certificate', 'tls', '证书'],
  ['jwt', 'token', '令牌'],
  ['admin', 'moderator', 'owner', 'role', '角色', '管理员', '房管'],
  ['cohost', 'stage', '连麦'],
]

/** What stands in the singular is found by its plural too. */
function singulars(term: string): string[] {
  if (!/^[a-z-]{4,}$/.test(term) || !/[^s]s$/.test(term)) return []
  if (term.endsWith('ies')) return [`${term.slice(0, -3)}y`]
  return /(ch|sh|x|s|z)es$/.test(term) ? [term.slice(0, -2)] : [term.slice(0, -1)]
}

const synonyms = (words: readonly string[]): string[] =>
  SYNONYMS.filter((group) => words.some((word) => group.includes(word))).flat()

/** What a term of the query is looked for as. */
function formsOf(term: string): { own: string[]; others: string[] } {
  const own = [term, ...singulars(term)]
  return { own, others: synonyms(own).filter((word) => !own.includes(word)) }
}

const startsWord = (text: string, word: string): boolean => {
  const at = text.indexOf(word)
  return at >= 0 && (!/^[a-z]/.test(word) || at === 0 || !/[\p{L}\p{N}_]/u.test(text[at - 1] ?? ''))
}

/** As it was typed, or in the singular, or as a synonym: that counts half, and only where a word begins with it. */
function scoreOfForms(section: Section, term: string): number {
  const { own, others } = formsOf(term)
  const text = fold(`${section.page} ${section.menu ?? ''} ${section.heading} ${section.text}`)
  const scores = own.map((word) => scoreOf(section, word))
  return Math.max(
    ...scores,
    ...others.filter((word) => startsWord(text, word)).map((word) => scoreOf(section, word) / 2),
  )
}

function scoreOf(section: Section, term: string): number {
  let score = 0
  for (const part of ['page', 'menu', 'heading', 'text'] as const) {
    const folded = fold(section[part] ?? '')
    const at = folded.indexOf(term)
    if (at < 0) continue
    // The beginning of a word counts more than its middle; Chinese has no sign of where one begins.
    const begins = at === 0 || /^[\u3400-\u9fff]/.test(term) || !/[\p{L}\p{N}_]/u.test(folded[at - 1] ?? '')
    // The title belongs to the page as a whole: to its beginning, more than to each of its parts.
    const share = (part === 'page' || part === 'menu') && section.heading !== section.page ? 0.5 : 1
    score += share * WEIGHT[part] * (begins ? 2 : 1) * (folded.length === term.length ? 2 : 1)
    if (part === 'text') score += Math.min(MAX_REPEATS, folded.split(term).length - 2) / 4
  }
  return score
}

function scoreOfAll(section: Section, terms: readonly string[]): number {
  const scores = terms.map((term) => scoreOfForms(section, term))
  return scores.includes(0) ? 0 : scores.reduce((sum, one) => sum + one, 0) * (section.weight ?? 1)
}

const shownForms = (terms: readonly string[]): string[] =>
  terms.flatMap((term) => {
    const { own, others } = formsOf(term)
    return [...own, ...others]
  })

function excerptOf({ text }: Section, terms: readonly string[]): string {
  const folded = fold(text)
  const found = terms.map((term) => folded.indexOf(term)).filter((at) => at >= 0)
  const from = found.length === 0 ? 0 : Math.max(0, Math.min(...found) - BEFORE_CHARS)
  const cut = text.slice(from, from + EXCERPT_CHARS).trim()
  return `${from > 0 ? '…' : ''}${cut}${from + EXCERPT_CHARS < text.length ? '…' : ''}`
}

/** Parts that have every term, the best first; where there is none, those that have the most pairs of Chinese characters. */
export function search(sections: readonly Section[], query: string): Hit[] {
  const terms = termsOf(query)
  if (terms.length === 0) return []
  const all = sections.map((section) => ({ section, score: scoreOfAll(section, terms) }))
  let found = all.filter(({ score }) => score > 0)
  let shown = shownForms(terms)
  if (found.length === 0) {
    shown = terms.flatMap(pairs)
    found = sections
      .map((section) => ({
        section,
        score: shown.reduce((sum, pair) => sum + scoreOf(section, pair), 0) * (section.weight ?? 1),
      }))
      .filter(({ score }) => score > 0)
  }
  return found
    .sort((a, b) => b.score - a.score)
    .slice(0, MAX_HITS)
    .map(({ section, score }) => ({ ...section, score, excerpt: excerptOf(section, shown) }))
}

/** A text in pieces, those that a term of the query stands in marked. */
export function marked(text: string, query: string): { text: string; hit: boolean }[] {
  const terms = termsOf(query)
  const folded = fold(text)
  const whole = terms.flatMap((term) => {
    const { own, others } = formsOf(term)
    const said = own.filter((word) => folded.includes(word))
    return said.length > 0 ? said : others.filter((word) => startsWord(folded, word))
  })
  const wanted = (whole.length > 0 ? whole : terms.flatMap(pairs)).sort((a, b) => b.length - a.length)
  if (wanted.length === 0) return [{ text, hit: false }]
  const pattern = new RegExp(`(${wanted.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'giu')
  return text
    .split(pattern)
    .map((piece, at) => ({ text: piece, hit: at % 2 === 1 }))
    .filter((piece) => piece.text !== '')
}
