import { describe, expect, it } from 'vitest'
import { marked, search } from './match.ts'

const section = (address: string, page: string, heading: string, text: string) => ({ address, page, heading, text })
const SECTIONS = [
  section('tokens#node', 'Tokens', 'Node', 'Sign a token with jose.'),
  section('embed', '嵌入网页', '尺寸', '它的高度跟随容器。'),
  section('keys', '第一个房间开播', '推流', '在 OBS 里填写推流地址和推流码。'),
  section('errors#muted', 'Error codes', 'muted', 'The message was not sent; you are muted here.'),
]
const found = (query: string): string[] => search(SECTIONS, query).map(({ address }) => address)

describe('the search of the documentation', () => {
  it('[DOCS8] finds words of any case, parts of words, and what has every word of the query', () => {
    expect(found('TOKEN')).toEqual(['tokens#node'])
    expect(found('jos')).toEqual(['tokens#node'])
    expect(found('message muted')).toEqual(['errors#muted'])
    expect(found('message jose')).toEqual([])
    expect(found('   ')).toEqual([])
    expect(found('(.*')).toEqual([])
  })

  it('[DOCS8] finds Chinese words within a sentence, and a question of which only parts stand there', () => {
    expect(found('推流码')).toEqual(['keys'])
    expect(found('高度')).toEqual(['embed'])
    expect(found('推流码在哪里填')[0]).toBe('keys')
    expect(found('西红柿')).toEqual([])
  })

  it('[DOCS22] finds the singular by its plural, and what goes by another word', () => {
    expect(found('passwords jose')).toEqual([])
    expect(found('roses')).toEqual([])
    expect(found('messages')).toEqual(['errors#muted'])
    const more = [
      section('danmaku', 'Danmaku', '', 'fly'),
      section('rest', 'REST', '', 'routes'),
      section('i', 'I', '', 'interest'),
    ]
    const foundIn = (query: string): string[] => search(more, query).map(({ address }) => address)
    expect(foundIn('弹幕')).toEqual(['danmaku'])
    expect(foundIn('barrages')).toEqual(['danmaku'])
    expect(foundIn('webhook')).toEqual(['rest'])
    expect(found('comments muted')).toEqual(['errors#muted'])
    expect(marked('A message', 'comments')).toEqual([
      { text: 'A ', hit: false },
      { text: 'message', hit: true },
    ])
  })

  it('[DOCS8] puts a page whose title or heading has the word before one whose text has it', () => {
    const more = [section('a', 'Guide', 'Other', 'all about tokens'), ...SECTIONS]
    expect(search(more, 'tokens').map(({ address }) => address)).toEqual(['tokens#node', 'a'])
  })

  it('[DOCS8] shows a short piece of the text around what was found, or its beginning', () => {
    const long = `${'before '.repeat(40)}needle${' after'.repeat(40)}`
    expect(search([section('a', 'Page', 'Heading', long)], 'needle')[0]?.excerpt).toMatch(/^….{20,40}needle.{20,110}…$/)
    expect(search([section('a', 'Page', 'Heading', long)], 'heading')[0]?.excerpt).toMatch(/^before .{50,150}…$/)
  })

  it('[DOCS8] marks what was found, as text', () => {
    expect(marked('a <b> Token', 'token')).toEqual([
      { text: 'a <b> ', hit: false },
      { text: 'Token', hit: true },
    ])
  })
})
