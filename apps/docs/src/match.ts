/** One part of a page, from one heading to the next: what `/docs/search-LANGUAGE.json` lists. */
export type Section = {
  /** Below the start of the documentation, such as `tokens#node`. */
  address: string
  page: string
  heading: string
  text: string
}

export type Hit = Section & { score: number; excerpt: string }

const MAX_HITS = 20
const MAX_TERMS = 12
const EXCERPT_CHARS = 140
const BEFORE_CHARS = 40
const CJK = /[\u3400-\u9fff\uf900-\ufaff]+/g

const WEIGHT = { page: 8, heading: 6, text: 1 } as const

const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

/** A run of Chinese characters that is nowhere as a whole is looked for in pairs: no dictionary has to be loaded. */
const pairs = (term: string): string[] =>
  [...term.matchAll(CJK)].flatMap(([run]) =>
    run.length < 3 ? [] : Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2)),
  )

const termsOf = (query: string): string[] =>
  fold(query)
    .split(/[\s,.;:，。；：、？?!！]+/)
    .filter(Boolean)
    .slice(0, MAX_TERMS)

function scoreOf(section: Section, term: string): number {
  let score = 0
  for (const part of ['page', 'heading', 'text'] as const) {
    const folded = fold(section[part])
    const at = folded.indexOf(term)
    if (at < 0) continue
    // The beginning of a word counts more than its middle.
    const begins = at === 0 || !/[\p{L}\p{N}_]/u.test(folded[at - 1] ?? '')
    score += WEIGHT[part] * (begins ? 2 : 1) * (folded.length === term.length ? 2 : 1)
  }
  return score
}

function scoreOfAll(section: Section, terms: readonly string[]): number {
  const scores = terms.map((term) => scoreOf(section, term))
  return scores.includes(0) ? 0 : scores.reduce((sum, one) => sum + one, 0)
}

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
  let shown = terms
  if (found.length === 0) {
    shown = terms.flatMap(pairs)
    found = sections
      .map((section) => ({ section, score: shown.reduce((sum, pair) => sum + scoreOf(section, pair), 0) }))
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
  const whole = terms.filter((term) => folded.includes(term))
  const wanted = (whole.length > 0 ? whole : terms.flatMap(pairs)).sort((a, b) => b.length - a.length)
  if (wanted.length === 0) return [{ text, hit: false }]
  const pattern = new RegExp(`(${wanted.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'giu')
  return text
    .split(pattern)
    .map((piece, at) => ({ text: piece, hit: at % 2 === 1 }))
    .filter((piece) => piece.text !== '')
}
