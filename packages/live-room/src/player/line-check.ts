/** A segment that downloads in less than this share of its own duration leaves room for short stalls. */
const SAFE_SHARE = 0.5
/** How much is requested first: a connection delivers this in little more than a round trip, unless it is slow. */
const FIRST_BYTES = 24 * 1_024
const MAX_FIRST_ROUND_TRIPS = 1.5
const ENOUGH_FOR_FIRST_MS = 60
const SEGMENT = /#EXTINF:([\d.]+),.*\n(?:#.*\n)*([^#\s]+)/g

/**
 * Whether the connection can carry a room's full-quality video, with bandwidth to spare: downloads the newest segment, and
 * gives up if that takes too long. Its beginning alone is downloaded first, which detects most slow connections without
 * interrupting playback.
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

/** The time until the answer began, about one round trip, and from then until its end. */
type Taken = { answerMs: number; tookMs: number }

async function timed(address: URL, headers: { [name: string]: string }, limitMs: number): Promise<Taken | undefined> {
  const askedAtMs = performance.now()
  // Older browsers have no `AbortSignal.timeout`.
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), limitMs)
  const answer = await fetch(address, { cache: 'no-store', headers, signal: late.signal })
  const answeredAtMs = performance.now()
  await answer.arrayBuffer()
  clearTimeout(timer)
  if (!answer.ok) return undefined
  return { answerMs: answeredAtMs - askedAtMs, tookMs: performance.now() - answeredAtMs }
}
