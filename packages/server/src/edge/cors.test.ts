import { ROUTES } from '@ovation/protocol'
import { expect, it } from 'vitest'
import { policyOf } from './cors.ts'

it('[CORS5] what pages of other origins may do at a path is that of each method there', () => {
  expect(policyOf('/api/v1/account', 'PATCH')).toBe('allowed')
  expect(policyOf('/api/v1/account', 'DELETE')).toBe('own')
  for (const { method, path, cors } of Object.values(ROUTES))
    expect(policyOf(path.replace(/:\w+/g, 'x'), method), `${method} ${path}`).toBe(cors)
})

it('[CORS5] what is no route is of the least that is there', () => {
  expect(policyOf('/api/v1/account', 'PUT')).toBe('own')
  expect(policyOf('/api/v1/rooms', 'HEAD')).toBe(policyOf('/api/v1/rooms', 'GET'))
  expect(policyOf('/api/v1/nothing', 'GET')).toBe('allowed')
})

it('[CORS5] videos are for any page, and pages themselves have no policy', () => {
  for (const path of ['/live/demo/index.m3u8', '/media/avatars/a.webp', '/replay/x/info', '/v1/check'])
    expect(policyOf(path, 'GET')).toBe('any')
  expect(policyOf('/v1/ws', 'GET')).toBe('allowed')
  for (const path of ['/', '/studio', '/replay/x']) expect(policyOf(path, 'GET')).toBeUndefined()
})
