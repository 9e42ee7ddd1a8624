import { expect, it } from 'vitest'
import type { Bus, Hint } from '@ovation/server/bus'
import { eventually } from '../eventually.ts'

const hint = (room: string, from: number): Hint<string> => ({
  room,
  epoch: 1,
  from,
  to: from,
  payload: `${room}/${from}`,
})

/** What every driver of the bus has to hold. `open` gives two ends of the same bus; for a bus within one process, twice the same. */
export function busContract(
  open: () => Promise<{ here: Bus<string>; there: Bus<string>; close(): Promise<void> }>,
): void {
  it('[BUS1] every subscriber hears what is published, in order', async () => {
    const { here, there, close } = await open()
    const heard: string[] = []
    there.subscribe(({ payload }) => heard.push(payload))
    for (let from = 1; from <= 50; from++) here.publish(hint('r', from))
    await eventually(() => heard.length === 50, 'fifty hints')
    expect(heard).toEqual(Array.from({ length: 50 }, (_, index) => `r/${index + 1}`))
    await close()
  })

  it('[BUS2] a subscription that ended hears nothing more', async () => {
    const { here, there, close } = await open()
    const heard: string[] = []
    const stop = there.subscribe(({ payload }) => heard.push(payload))
    here.publish(hint('r', 1))
    await eventually(() => heard.length === 1, 'the first hint')
    stop()
    there.subscribe(({ payload }) => heard.push(`again ${payload}`))
    here.publish(hint('r', 2))
    await eventually(() => heard.length === 2, 'the second hint')
    expect(heard).toEqual(['r/1', 'again r/2'])
    await close()
  })

  it('[BUS3] publishing to nobody, and after the end, throws nothing', async () => {
    const { here, close } = await open()
    here.publish(hint('r', 1))
    await close()
    expect(() => here.publish(hint('r', 2))).not.toThrow()
  })
}
