import { expect, it } from 'vitest'
import { opensOnlyHere } from './only-here.ts'

it.each([
  ['http://localhost:8080/r/demo', true],
  ['http://studio.localhost/r/demo', true],
  ['http://127.0.0.1:8080/r/demo', true],
  ['http://127.1.2.3/r/demo', true],
  ['http://[::1]:8080/r/demo', true],
  ['https://live.example.com/r/localhost', false],
  ['https://localhost.example.com/r/demo', false],
  ['https://192.168.1.2:8443/r/demo', false],
  ['https://127.example.com/r/demo', false],
])('[PUB23] whether %s opens on this machine alone: %s', (url, here) => {
  expect(opensOnlyHere(url)).toBe(here)
})
