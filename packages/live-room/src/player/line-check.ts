/** A segment that takes less than this share of its own length leaves room for what stumbles. */
const SAFE_SHARE = 0.5
/** So much is asked for at first: what a line carries in little more than a round trip, unless it is a slow one. */
const FIRST_BYTES = 24 * 1_024
const MAX_FIRST_ROUND_TRIPS = 1.5
const ENOUGH_FOR_FIRST_MS = 60
const SEGMENT = /#EXTINF:([\d.]+),.*\n(?:#.*\n)*([^#\s]+)/g

/**
 * Whether the line carries a room's video in full, with room to spare: the newest segment of it is fetched, and let go of when
 * that takes too long. Its beginning alone is fetched first, which tells most slow lines and does not stop what is played.
 */
export async function carriesVideo(playlist: string): Promise<boolean> {
  try {
    const from = await fetch(playlist, { cache: 'no-store' })
    const [, seconds, uri] = [...(await from.text()).matchAll(SEGMENT)].at(-1) ?? []
    if (uri === undefined) return false
    const address = new URL(uri, from.url)
    const limitMs = Number(seconds) * 1_000 * SAFE_SHARE
    const take = (headers: { [name: string]: string }): Promise<Taken | undefined> => timed(address, headers, limitMs)
    const first = await take({ range: `bytes=0-${FIRST_BYTES - 1}` })
    if (!first || first.tookMs > Math.max(ENOUGH_FOR_FIRST_MS, first.answerMs * MAX_FIRST_ROUND_TRIPS)) return false
    return (await take({})) !== undefined
  } catch {
    return false
  }
}

/** How long the answer took to begin, about a round trip, and from then to its end. */
type Taken = { answerMs: number; tookMs: number }

async function timed(address: URL, headers: { [name: string]: string }, limitMs: number): Promise<Taken | undefined> {
  const askedAtMs = performance.now()
  const answer = await fetch(address, { cache: 'no-store', headers, signal: AbortSignal.timeout(limitMs) })
  const answeredAtMs = performance.now()
  await answer.arrayBuffer()
  if (!answer.ok) return undefined
  return { answerMs: answeredAtMs - askedAtMs, tookMs: performance.now() - answeredAtMs }
}
