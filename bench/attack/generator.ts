import { ATTACKS } from './attack.ts'
import { Tally } from './ground.ts'
import type { Ground } from './ground.ts'

// One attack in a process of its own: `node generator.ts NAME GROUND`. Prints what it got as JSON, then lets go of all.

const [name, ground = '{}'] = process.argv.slice(2)
const attack = ATTACKS.find((one) => one.name === name)
if (!attack) throw new Error(`there is no attack '${name}'`)
const tally = new Tally()
process.on('uncaughtException', (error) => tally.add(`fault here: ${error.message}`))
await attack.run(JSON.parse(ground) as Ground, tally)
process.stdout.write(`${JSON.stringify(tally.counts)}\n`, () => process.exit(0))
