import { afterAll, beforeAll, describe, it } from 'vitest'
import { SampleRun } from './samples.harness.ts'

// Flask, Go and Spring Boot: samples.long.test.ts.
describe.each(['express', 'fastify'] as const)('the sample for %s', (name) => {
  let run: SampleRun
  beforeAll(async () => {
    run = await SampleRun.prepare(name)
  }, 120_000)
  afterAll(() => run.close())

  it('[SAMPLE1] starts as its README says, and not without secrets', () => run.startsWithSecretsAlone())
  it('[SAMPLE2] signs tokens that a server takes, for the roles that there are', () => run.signsTokens())
  it('[SAMPLE3] applies what a server sends, once, also from before and after a rotation', () => run.takesDeliveries())
  it('[SAMPLE4] refuses what is not signed, not as it came, or not of now', () => run.refusesForged())
  it('[SAMPLE5] takes what is signed with either of two secrets', () => run.takesBothSecrets())
  it('[SAMPLE6] applies each record once, in the order of the room', () => run.appliesOnceInOrder())
})
