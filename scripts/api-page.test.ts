import { expect, it } from 'vitest'
import { apiPage, currentPage } from './api-page.ts'

it('[ROUTE1] docs/api.md says what the table of routes says', () => {
  expect(currentPage()).toBe(apiPage())
})
