/** A segment that takes less than this share of its own length leaves room for what stumbles. */
const SAFE_SHARE = 0.5
const SEGMENT = /#EXTINF:([\d.]+),.*\n(?:#.*\n)*([^#\s]+)/g

/** Whether the line carries a room's video in full, with room to spare: the newest segment of it is fetched, and let go of when that takes too long. */
export async function carriesVideo(playlist: string): Promise<boolean> {
  try {
    const from = await fetch(playlist, { cache: 'no-store' })
    const [, seconds, uri] = [...(await from.text()).matchAll(SEGMENT)].at(-1) ?? []
    if (uri === undefined) return false
    const signal = AbortSignal.timeout(Number(seconds) * 1_000 * SAFE_SHARE)
    const segment = await fetch(new URL(uri, from.url), { cache: 'no-store', signal })
    await segment.arrayBuffer()
    return segment.ok
  } catch {
    return false
  }
}
