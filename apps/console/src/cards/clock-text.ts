import { language } from '../words/index.ts'

/** The time of day of a row, as short as in every language of the studio: 21:05. To be read while rendering. */
export const clockText = (ms: number): string =>
  new Date(ms).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
