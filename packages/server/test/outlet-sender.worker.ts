import { sendRoom } from '@ovation/testkit/contracts'
import { DRIVERS } from '../src/outlets/index.ts'
import type { Opened } from '../src/outlets/drivers/outlet.fixture.ts'
import { systemClock } from '../src/ops/index.ts'

// A node that sends rooms through one outlet until it is killed, and says what was acknowledged: `ROOM SEQ` on each line.

const { opened, from, to } = JSON.parse(process.argv[2] ?? '') as {
  opened: Opened
  from: Record<string, number>
  to: number
}
const kind = DRIVERS[opened.kind]
if (!kind) throw new Error(`there is no outlet of kind ${opened.kind}`)
const driver = kind.open(
  { id: 'o1', settings: opened.settings, secrets: () => [opened.secret] },
  { clock: systemClock, folder: opened.folder, allowedNetworks: [] },
)
await Promise.all(
  Object.entries(from).map(([room, first]) =>
    sendRoom(driver, room, { from: first, to, acknowledged: (seq) => process.stdout.write(`${room} ${seq}\n`) }),
  ),
)
await driver.close()
