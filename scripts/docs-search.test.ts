import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { search } from '../apps/docs/src/match.ts'
import { renderMarkdown } from '../packages/server/src/pages/docs/markdown.ts'
import { readMenu } from '../packages/server/src/pages/docs/pages.ts'
import type { Language } from '../packages/server/src/pages/docs/pages.ts'
import { sectionsOf } from '../packages/server/src/pages/docs/site.ts'
import { repositoryRoot } from './arrows.ts'

const indexOf = (language: Language) =>
  readMenu().flatMap(({ pages }) =>
    pages.flatMap((page) => {
      const file = page.files[language] ?? page.files.en
      const rendered = renderMarkdown(readFileSync(join(repositoryRoot, file), 'utf8'), file, () => undefined)
      return sectionsOf(page, language, rendered)
    }),
  )
const INDEX = { en: indexOf('en'), zh: indexOf('zh') }
const found = (language: Language, query: string): string[] =>
  search(INDEX[language], query).map(({ address }) => address)
/** Guides and reference come first, then the rules of the program, then what is past. */
const rank = (address: string): number =>
  /^(changelog|benchmarks)/.test(address) ? 2 : /^spec(?!\/wire)/.test(address) ? 1 : 0

describe('the search of the documentation, in its own texts', () => {
  it.each([
    ['en', 'mute a user', /^chat-features#moderation|^reference\/client#moderationmute/],
    ['en', 'how do I mute a user?', /^chat-features#moderation/],
    ['en', 'CORS error', /^reference\/errors#origin_refused|^origins/],
    ['en', 'typing indicator', /^chat-features#typing/],
    ['en', 'upload image', /^chat-features#images-and-files/],
    ['en', 'unread count', /^presence-and-state#read-position/],
    ['en', 'install sdk', /^frameworks#install-the-sdk/],
    ['en', '跨域', /^origins/],
    ['zh', '嵌入网页', /^embed/],
    ['zh', '跨域', /^origins/],
    ['zh', '未读数', /^presence-and-state/],
    ['zh', '房管', /^reference\/roles|^chat-features#管理/],
    ['zh', '禁言', /^chat-features#管理/],
    ['zh', '正在输入', /^chat-features#正在输入/],
    ['zh', '上传图片', /^chat-features#图片和文件/],
    ['zh', '安装 SDK', /^frameworks#安装-sdk/],
  ] as const)('[DOCS26] %s: “%s” has its page among the first three', (language, query, page) => {
    expect(found(language, query).slice(0, 3)).toContainEqual(expect.stringMatching(page))
  })

  it.each(['danmaku', 'read position', 'token', 'slow mode', 'recording'])(
    '[DOCS26] “%s” begins with guides and reference',
    (query) => {
      const first = found('en', query).slice(0, 3)
      expect(first.map(rank)).toEqual(first.map(() => 0))
    },
  )
})
