import { Button, Select, Stack, Text } from '@mantine/core'
import { momentOf } from '@ovation/live-room/words'
import type { AuditEntry } from '@ovation/protocol'
import { useEffect, useRef, useState } from 'react'
import { ask } from '../api.ts'
import { Card } from '../cards/card.tsx'
import { attempt } from '../tell.ts'
import { language, shownName, useStrings } from '../words/index.ts'
import { auditStrings } from './audit-strings.ts'
import { operationStrings } from './strings.ts'

const ALL = ''

/** Who administered what, page after page. */
export function AuditCard() {
  const words = useStrings(auditStrings)
  const [entries, setEntries] = useState<AuditEntry[]>()
  const [next, setNext] = useState<string | null>(null)
  const [action, setAction] = useState(ALL)
  const asked = useRef(0)
  const load = async (before?: string): Promise<void> => {
    const question = ++asked.current
    await attempt(
      async () => {
        const query = { ...(action === ALL ? {} : { action }), ...(before === undefined ? {} : { before }) }
        const page = await ask('listAudit', { query })
        if (question !== asked.current) return
        setEntries((shown = []) => (before === undefined ? page.entries : [...shown, ...page.entries]))
        setNext(page.next)
      },
      undefined,
      words.errors,
    )
  }
  useEffect(() => void load(), [action])
  const kinds = Object.entries(words.actions).map(([value, label]) => ({ value, label }))
  return (
    <Card title={words.audit}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {words.auditMore}
        </Text>
        <Select
          label={words.what}
          value={action}
          data={[{ value: ALL, label: words.everything }, ...kinds]}
          allowDeselect={false}
          onChange={(value) => setAction(value ?? ALL)}
        />
        {entries?.length === 0 && <Text size="sm">{action === ALL ? words.nothing : words.noSuch}</Text>}
        <ul className="people">
          {entries?.map((entry, index) => (
            <EntryRow key={`${entry.at} ${index}`} {...{ entry }} />
          ))}
        </ul>
        {next !== null && (
          <Button variant="default" onClick={() => void load(next)}>
            {words.more}
          </Button>
        )}
      </Stack>
    </Card>
  )
}

function EntryRow({ entry: { at, by, action, target, detail } }: { entry: AuditEntry }) {
  const words = useStrings(auditStrings)
  const limits: Record<string, string> = useStrings(operationStrings).limit
  const called = shownName(by.name ?? by.id)
  const who = {
    person: called,
    key: words.apiKeyOf(called),
    'command-line': words.commandLine,
    system: words.system,
  }[by.kind]
  const details = Object.entries(detail).map(([field, value]) => {
    const label = words.details[field] ?? limits[field] ?? field
    return `${label}: ${field === 'until' && typeof value === 'number' ? momentOf(value, language) : (value ?? '–')}`
  })
  return (
    <li>
      <div className="grows">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          <strong>{who}</strong> {words.actions[action] ?? action}
          {target !== null && `: ${target}`}
        </Text>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {[momentOf(at, language), ...details].join(' · ')}
        </Text>
      </div>
    </li>
  )
}
