import { useEffect, useState } from 'react'
import { ask } from '../api.ts'
import { useMe } from '../me.ts'
import { Note } from '../note.tsx'
import { words } from '../words/index.ts'

/** Tells somebody whose account this browser alone opens. `seen`: looked at again when it changes. */
export function WayInNote({ add, seen }: { add: () => void; seen: unknown }) {
  const { id, kind } = useMe()
  const [alone, setAlone] = useState(false)
  useEffect(() => {
    // The owner has the command line.
    if (kind === 'owner') return
    void ask('listCredentials', {}).then(
      ({ credentials, recoveryCodes }) => setAlone(credentials.length === 0 && recoveryCodes === 0),
      () => {},
    )
  }, [id, kind, seen])
  return alone && <Note text={words.noWayIn} action={{ label: words.addWayIn, act: add }} />
}
