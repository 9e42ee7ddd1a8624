import type { ReplaySummary } from '@ovation/client'

/** What is known of a recording, or why nothing is. `closed`: it is for members of the room. */
export type ReplayInfo = ReplaySummary | 'missing' | 'closed' | 'failed'

/** `room`: the id of its room, where the server tells. */
export type Answer = { info: ReplayInfo; room: string | undefined }

const RENEW_INTERVAL_MS = 10_000

/** Requests what is known of a recording. */
export async function readInfo(address: string): Promise<Answer> {
  const answer = await fetch(address).catch(() => undefined)
  const body = (await answer?.json().catch(() => undefined)) as ReplaySummary | { room?: string } | undefined
  const room = body?.room
  if (answer?.ok && body) return { info: body as ReplaySummary, room }
  return { info: answer?.status === 404 ? 'missing' : answer?.status === 403 ? 'closed' : 'failed', room }
}

/**
 * Requests what is known of a recording, and again until it is over. What is known stays when a later request fails.
 * Returns a function that ends it.
 */
export function followInfo(address: string, changed: (info: ReplayInfo, room?: string) => void): () => void {
  let over = false
  let known = false
  let repeat = true
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = async (): Promise<void> => {
    const { info, room } = await readInfo(address)
    if (over) return
    if (typeof info === 'object') {
      known = true
      repeat = info.live || info.open === true
      changed(info, room)
    } else if (!known) {
      repeat = info === 'failed'
      changed(info, room)
    }
    // A failed request is repeated: the recording is still in progress, or the server is away.
    if (repeat) timer = setTimeout(() => void look(), RENEW_INTERVAL_MS)
  }
  void look()
  return () => {
    over = true
    clearTimeout(timer)
  }
}
