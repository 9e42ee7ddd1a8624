import { expect, it } from 'vitest'
import { repositoryRoot } from './arrows.ts'
import { rawNames, rawNamesIn } from './shown-names.ts'

it('[PROFILE5] no screen shows the name of a person as it is stored', () => {
  expect(rawNames(repositoryRoot)).toEqual([])
})

it.each([
  '<b>{author.name}</b>',
  'words.gift(body.by.name, body.count)',
  '{words.report} · {body.by.name}',
  ': mine?.name}',
  'aria-label={guest.name}',
  'hands.map(({ actor, name }) => (',
  'here.people.map(({ id, name, role }) => (',
  'function Sanctions({ person: { id, name } }: Props) {',
  'const { actor, name, muted } = guest',
  'answer.people.map(({ name }) => name)',
])('[PROFILE5] a stored name that is shown is found: %s', (code) => {
  expect(rawNamesIn(code)).toHaveLength(1)
})

it.each([
  '<b>{shownName(author.name)}</b>',
  'words.ban(shownName(author.name, language))',
  'shownName(profile?.name ?? author.name, language)',
  'joined.filter((name) => name !== session.room.connection.self?.name)',
  'const { name, message } = error as Error',
  'function Tool({ path, label, name, act }: ToolProps) {',
  '<PeopleCard {...{ name, self }} />',
])('[PROFILE5] what is not a stored name passes: %s', (code) => {
  expect(rawNamesIn(code)).toEqual([])
})
