import { describe, expect, it } from 'vitest'
import { SiteView } from './studio-site.ts'
import type { SiteInfo } from './studio-site.ts'

const SITE: SiteInfo = { name: 'Friday club', pause: null, version: 3 }

/** A server that answers when the test says so. */
function setUp() {
  const reads: PromiseWithResolvers<SiteInfo>[] = []
  const writes: (PromiseWithResolvers<SiteInfo> & { change: object })[] = []
  const timers: { run: () => void; ended: boolean }[] = []
  const view = new SiteView({
    read: () => (reads.push(Promise.withResolvers()), reads.at(-1)!.promise),
    write: (change) => (writes.push({ ...Promise.withResolvers<SiteInfo>(), change }), writes.at(-1)!.promise),
    every: (run) => {
      const timer = { run, ended: false }
      timers.push(timer)
      return () => (timer.ended = true)
    },
  })
  return { view, reads, writes, timers }
}
const settled = (): Promise<void> => new Promise((done) => setImmediate(done))

describe('the site in the studio', () => {
  it('[SITE6] is read once for all that show it, again and again, until nothing shows it', async () => {
    const { view, reads, timers } = setUp()
    const seen: unknown[] = []
    const stop = [view.subscribe(() => seen.push(view.get())), view.subscribe(() => {})]
    expect([reads.length, timers.length, view.get()]).toEqual([1, 1, undefined])
    reads[0]?.resolve(SITE)
    await settled()
    expect(seen).toEqual([SITE])
    timers[0]?.run()
    reads[1]?.resolve({ ...SITE, name: 'Saturday club', version: 4 })
    await settled()
    expect(view.get()?.name).toBe('Saturday club')
    stop[0]?.()
    expect(timers[0]?.ended).toBe(false)
    stop[1]?.()
    expect(timers[0]?.ended).toBe(true)
    expect(seen).toHaveLength(2)
    view.subscribe(() => {})
    expect([reads.length, timers.length]).toEqual([3, 2])
  })

  it('[SITE6] stays as it was seen while the server does not answer', async () => {
    const { view, reads, timers } = setUp()
    view.subscribe(() => {})
    reads[0]?.resolve(SITE)
    await settled()
    timers[0]?.run()
    reads[1]?.reject(new Error('no answer'))
    await settled()
    expect(view.get()).toEqual(SITE)
  })

  it('[SITE6] is changed from the version that was seen, and an answer that was asked for before counts no more', async () => {
    const { view, reads, writes, timers } = setUp()
    view.subscribe(() => {})
    reads[0]?.resolve(SITE)
    await settled()
    timers[0]?.run()
    const changing = view.change({ pause: { text: 'back at nine' } })
    const paused = { ...SITE, pause: { text: 'back at nine', since: 5 }, version: 4 }
    expect(writes[0]?.change).toEqual({ pause: { text: 'back at nine' }, ifVersion: 3 })
    writes[0]?.resolve(paused)
    await changing
    reads[1]?.resolve(SITE)
    await settled()
    expect(view.get()).toEqual(paused)
  })

  it('[SITE6] what somebody else changed since a change began is not overwritten, also if it was seen meanwhile', async () => {
    const { view, reads, writes, timers } = setUp()
    view.subscribe(() => {})
    reads[0]?.resolve(SITE)
    await settled()
    timers[0]?.run()
    reads[1]?.resolve({ ...SITE, name: 'theirs', version: 4 })
    await settled()
    const from = (name: string) => (site: SiteInfo) => site.name === name
    await expect(view.change({ name: 'mine' }, from(SITE.name))).rejects.toMatchObject({ code: 'revision_conflict' })
    expect(writes).toEqual([])
    void view.change({ name: 'mine' }, from('theirs'))
    expect(writes[0]?.change).toEqual({ name: 'mine', ifVersion: 4 })
  })

  it('[SITE6] that somebody else changed is shown before the refusal', async () => {
    const { view, reads, writes } = setUp()
    view.subscribe(() => {})
    reads[0]?.resolve(SITE)
    await settled()
    const changing = view.change({ name: 'mine' })
    writes[0]?.reject(Object.assign(new Error('changed'), { code: 'revision_conflict' }))
    await settled()
    const theirs = { ...SITE, name: 'theirs', version: 4 }
    reads[1]?.resolve(theirs)
    await expect(changing).rejects.toMatchObject({ code: 'revision_conflict' })
    expect(view.get()).toEqual(theirs)
  })
})
