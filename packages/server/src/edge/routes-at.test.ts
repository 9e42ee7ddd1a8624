import { expect, it } from 'vitest'
import { allowedAt, routesAt } from './routes-at.ts'

it('[OPENAPI6] the methods of an address are those of its routes, and whoever gives also answers HEAD', () => {
  expect(allowedAt('/api/v1/rooms')).toBe('GET, HEAD, POST')
  expect(allowedAt('/api/v1/rooms/demo/state/score')).toBe('PUT, DELETE')
  expect(allowedAt('/api/v1/account')).toBe('PATCH, DELETE')
})

it('[OPENAPI6] where there is no route, there is none to name', () => {
  for (const path of ['/api/v1', '/api/v1/rooms/', '/api/v1/rooms/a/b/c', '/x/api/v1/rooms', '/'])
    expect(allowedAt(path), path).toBe('')
})

it('[CORS5] each route is found by its path, with its method and the pages that may read it', () => {
  expect(routesAt('/api/v1/account')).toMatchObject([
    { method: 'PATCH', cors: 'allowed' },
    { method: 'DELETE', cors: 'own' },
  ])
})
