import { Anchor, Group, Text, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { api } from '../api.ts'
import type { Person } from '@ovation/protocol'
import { Slot, useStudio } from '../slots.tsx'
import { shownName, words } from '../words/index.ts'
import { Card } from './card.tsx'
import { EraseModal } from './erase-modal.tsx'
import { RoleBadge, useOpenPerson } from './person.tsx'
import { PersonTools, RowTools, SIGNS, Tool } from './tools.tsx'

const INTERVAL_MS = 4_000
/** More are found by their name. */
const MAX_SHOWN = 50

/** Who is in the room now. */
export function PeopleCard({ name, self }: { name: string; self: string | undefined }) {
  const [here, setHere] = useState<{ people: Person[]; viewers: number }>({ people: [], viewers: 0 })
  const mayErase = useStudio().can('owner')
  const openPerson = useOpenPerson()
  const [search, setSearch] = useState('')
  const [erasing, setErasing] = useState<string>()
  useEffect(() => {
    let over = false
    const look = (): void =>
      void api.people(name).then(
        (next) => over || setHere(next),
        () => {},
      )
    look()
    const timer = setInterval(look, INTERVAL_MS)
    return () => {
      over = true
      clearInterval(timer)
    }
  }, [name])
  const others = here.people.filter(({ id }) => id !== self)
  const wanted = here.people.filter(({ name }) => shownName(name).toLowerCase().includes(search.trim().toLowerCase()))
  const shown = wanted.slice(0, MAX_SHOWN)
  return (
    <Card
      title={words.people}
      aside={
        <Text size="sm" c="dimmed">
          {words.watching(here.viewers)}
        </Text>
      }
    >
      {others.length === 0 ? (
        <Text size="sm" c="dimmed">
          {words.peopleEmpty}
        </Text>
      ) : (
        <>
          {here.people.length > MAX_SHOWN && (
            <TextInput
              {...{ size: 'sm', mb: 'xs', placeholder: words.findPerson, value: search }}
              aria-label={words.findPerson}
              onChange={(event) => setSearch(event.currentTarget.value)}
            />
          )}
          <div className="people-list">
            {shown.map((person) => (
              <Group key={person.id} className="chat-row" gap="xs" wrap="nowrap" align="center">
                <button type="button" className="author grows" onClick={() => openPerson(person)}>
                  {shownName(person.name)}{' '}
                  {person.id === self && (
                    <Text span inherit c="dimmed">
                      ({words.you})
                    </Text>
                  )}
                </button>
                <Slot name="mark" person={person} />
                <RoleBadge role={person.role} />
                {person.id !== self && (
                  <RowTools name={shownName(person.name)}>
                    <PersonTools {...{ person }} />
                    {mayErase && (
                      <Tool
                        path={SIGNS.erase}
                        label={words.erase}
                        name={shownName(person.name)}
                        act={() => setErasing(person.id)}
                      />
                    )}
                  </RowTools>
                )}
              </Group>
            ))}
          </div>
          {wanted.length > shown.length && (
            <Text size="sm" c="dimmed" mt="xs">
              {words.morePeople(wanted.length - shown.length)}
            </Text>
          )}
        </>
      )}
      {mayErase && (
        <Anchor component="button" size="sm" c="dimmed" mt="xs" onClick={() => setErasing('')}>
          {words.eraseSomebody}
        </Anchor>
      )}
      {erasing !== undefined && <EraseModal room={name} person={erasing} onClose={() => setErasing(undefined)} />}
    </Card>
  )
}
