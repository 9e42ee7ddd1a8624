import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { openDatabase } from '../storage/database.ts'
import { BEFORE_PEOPLE, OLD_PASSWORD, statementsBeforePeople } from './before-people.fixture.ts'
import { accountsOver, inProcess } from './people.fixture.ts'

it('[PEOPLE1] a data folder of a version with one account opens, and its owner signs in with all they had', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ovation-before-'))
  const old = new DatabaseSync(join(folder, 'ovation.db'))
  for (const statement of await statementsBeforePeople('sqlite')) old.exec(statement)
  old.exec(`pragma user_version = ${BEFORE_PEOPLE}`)
  old.close()

  const database = openDatabase(folder, 'writer')
  const { signIn, sessions, people } = accountsOver(inProcess(database))
  expect(await people.mustGet('owner')).toMatchObject({ kind: 'owner', name: 'Owner', siteRole: 'owner' })
  const session = await sessions.findBySecret('a session')
  expect(session).toMatchObject({ person: { id: 'owner' }, resetUntil: 0 })
  expect(await sessions.findBySecret('a reset')).toBeUndefined()
  expect(await signIn.hasPassword('owner')).toBe(true)
  for (const proof of [{ password: OLD_PASSWORD }, { recoveryCode: '01234-56789-abcde-f0123' }, { code: 'a link' }])
    expect((await signIn.signIn(proof)).person).toBe('owner')
  for (const proof of [{ password: 'a guess' }, { recoveryCode: '01234-56789-abcde-f0123' }, { code: 'a link' }])
    await expect(signIn.signIn(proof)).rejects.toMatchObject({ code: 'unauthorized' })
  database.close()
  rmSync(folder, { recursive: true, force: true })
})
