import type { ReplaySummary } from '@ovation/client'

/** What is not known by then is not waited for. */
const MAX_WAIT_MS = 5_000

/** The id of the newest broadcast of these; null if there is none, or nobody knows in time. One that is being closed is among them. */
export async function lastBroadcast(asked: Promise<readonly ReplaySummary[]>): Promise<string | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<readonly ReplaySummary[]>((done) => (timer = setTimeout(done, MAX_WAIT_MS, [])))
  const replays = await Promise.race([asked, late])
  clearTimeout(timer)
  return replays.find(({ kind }) => kind === 'broadcast')?.id ?? null
}
