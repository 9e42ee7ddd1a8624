import { expect, it } from 'vitest'
import { apiPages } from './api-page.ts'

it('[ROUTE1] docs/api.md and docs/zh/api.md say what the table of routes says', () => {
  for (const { file, made, now } of apiPages()) expect(now, file).toBe(made)
})
