import { afterAll, beforeAll, describe, it } from 'vitest'
import { SampleRun } from './samples.harness.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').split(',')
const NEEDS = { flask: ['python3'], go: ['go'], spring: ['javac', 'mvn'] } as const

const LANGUAGES = (['flask', 'go', 'spring'] as const).filter(
  (name) => !NEEDS[name].some((program) => skipped.includes(program)),
)

describe.each(LANGUAGES)('the sample for %s', (name) => {
  let run: SampleRun
  beforeAll(async () => {
    run = await SampleRun.prepare(name)
  }, 600_000)
  afterAll(() => run.close())

  it('[SAMPLE1] starts as its README says, and not without secrets', () => run.startsWithSecretsAlone())
  it('[SAMPLE2] signs tokens that a server takes, for the roles that there are', () => run.signsTokens())
  it('[SAMPLE3] applies what a server sends, once, also from before and after a rotation', () => run.takesDeliveries())
  it('[SAMPLE4] refuses what is not signed, not as it came, or not of now', () => run.refusesForged())
  it('[SAMPLE5] takes what is signed with either of two secrets', () => run.takesBothSecrets())
  it('[SAMPLE6] applies each record once, in the order of the room', () => run.appliesOnceInOrder())
})
