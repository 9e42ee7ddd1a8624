import type { FastifyRequest } from 'fastify'

/** The languages of pages and screens. */
export const LANGUAGES = ['en', 'zh'] as const
export type Language = (typeof LANGUAGES)[number]

/** What a viewer has chosen in the settings of a room (`choose` of live-room). */
const CHOSEN_LANGUAGE = /(?:^|; )ovation_language=(en|zh)(?:;|$)/

/** The language that a browser will ask for (`languageIn` of live-room), as far as its request tells. */
export const languageOf = ({ headers }: Pick<FastifyRequest, 'headers'>): Language =>
  (CHOSEN_LANGUAGE.exec(headers.cookie ?? '')?.[1] ?? String(headers['accept-language'] ?? ''))
    .toLowerCase()
    .startsWith('zh')
    ? 'zh'
    : 'en'
