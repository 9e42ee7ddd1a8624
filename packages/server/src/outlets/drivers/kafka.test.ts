import { recordOf } from '@ovation/testkit/contracts'
import { expect, it } from 'vitest'
import { systemClock } from '../../ops/index.ts'
import { KAFKA } from './kafka.ts'

const SETTINGS = { brokers: '127.0.0.1:1', topic: 'ovation' }

it('[OUTLET51] brokers, topic and signing in are read, with what is usual for the rest', () => {
  const usual = { tls: false, sasl: 'off', username: '' }
  expect(KAFKA.read(SETTINGS)).toEqual({ ...SETTINGS, ...usual })
  expect(KAFKA.read({ ...SETTINGS, brokers: 'a.example:9092, [::1]:9092' })).toMatchObject(usual)
  expect(KAFKA.read({ ...SETTINGS, sasl: 'plain', username: 'mia' })).toMatchObject({ sasl: 'plain' })
})

it('[OUTLET51] what is wrong with settings is named', () => {
  for (const brokers of ['', 'host', 'http://a:1', 'a:1,', 'a:1 b:2', Array(17).fill('a:1').join(',')])
    expect(() => KAFKA.read({ ...SETTINGS, brokers })).toThrow("'settings.brokers'")
  for (const topic of ['', '.', '..', 'a b', 'x'.repeat(250)])
    expect(() => KAFKA.read({ ...SETTINGS, topic })).toThrow("'settings.topic'")
  expect(() => KAFKA.read({ ...SETTINGS, sasl: 'plain' })).toThrow("'settings.username'")
  expect(() => KAFKA.read({ ...SETTINGS, password: 'x' })).toThrow("'settings.password'")
})

it('[OUTLET51] where nobody answers it says so within the time it has, and keeps nothing', async () => {
  const driver = KAFKA.open(
    { id: 'o1', settings: SETTINGS, secrets: () => [] },
    { clock: systemClock, allowedNetworks: [], folder: '' },
  )
  await expect(driver.send([recordOf('a', 1)], AbortSignal.timeout(20_000))).rejects.toThrow(
    /^records could not be written to the topic 'ovation' of Kafka; .*ECONNREFUSED.*; check that the brokers/,
  )
  const reason = new Error('over')
  const giveUp = new AbortController()
  const sent = driver.send([recordOf('a', 1)], giveUp.signal)
  setTimeout(() => giveUp.abort(reason), 100)
  await expect(sent).rejects.toBe(reason)
  await driver.close()
})
