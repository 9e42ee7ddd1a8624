import { useEffect, useState } from 'react'
import { ask } from '../api.ts'
import { useStudio } from '../slots.tsx'
import { attempt } from '../tell.ts'
import { useStrings } from '../words/index.ts'
import { fromFileStrings } from './from-file-strings.ts'
import { sendShowFile } from './send-show-file.ts'
import { showFileHere } from './show-file-here.ts'
import type { FileHere } from './show-file-here.ts'

/** `upload`: which one it is, once the server has said so. */
type Sending = { name: string; share: number; abort: AbortController; upload?: string }

/** The file that the room is to show: what is sent of it here, and what is at the server, also after this page was loaded again. */
export function useShowFile() {
  const { room } = useStudio()
  const words = useStrings(fromFileStrings)
  const [sending, setSending] = useState<Sending>()
  const [here, setHere] = useState<FileHere>()
  const look = (): Promise<void> => showFileHere(room.name).then(setHere, () => {})
  useEffect(() => void look(), [room.name])
  // Who leaves this sends no more.
  useEffect(() => () => sending?.abort.abort(), [sending?.abort])

  const send = async (file: File): Promise<void> => {
    const abort = new AbortController()
    const { signal } = abort
    let upload: string | undefined
    const now = (more: Partial<Sending>): void => {
      if (!signal.aborted) setSending((before) => ({ name: file.name, share: 0, abort, ...before, ...more }))
    }
    setHere(undefined)
    now({})
    const sent = await attempt(
      () =>
        sendShowFile(room.name, file, {
          progress: (share) => now({ share }),
          begun: (id) => now({ upload: (upload = id) }),
          signal,
        }).catch((error: unknown) => {
          // Nobody gets news of what they ended themselves.
          if (!signal.aborted) throw error
        }),
      undefined,
      words.errors,
    )
    if (signal.aborted) return
    setSending(undefined)
    if (sent && upload !== undefined) setHere({ bytes: file.size, upload, name: file.name })
    // What is there now may be of another window.
    else await look()
  }
  /** Another file can be chosen only afterwards: it would be removed in its place. */
  const remove = async (): Promise<void> => {
    sending?.abort.abort()
    const upload = sending?.upload ?? here?.upload
    const query = upload === undefined ? {} : { upload }
    await ask('removeShowFile', { params: { room: room.name }, query }).catch(() => {})
    setSending(undefined)
    await look()
  }
  return { sending, here: sending ? undefined : here, send, remove, look }
}
