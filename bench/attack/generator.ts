import { ATTACKS } from './attack.ts'
import { Tally } from './ground.ts'
import type { Ground } from './ground.ts'

// One attack in a process of its own: `node generator.ts NAME GROUND`. Says that it is there, waits for
// a word, and at the end prints what it got as JSON and lets go of all.

const [name, ground = '{}'] = process.argv.slice(2)
const attack = ATTACKS.find((one) => one.name === name)
if (!attack) throw new Error(`there is no attack '${name}'`)
const tally = new Tally()
process.on('uncaughtException', (error) => tally.add(`fault here: ${error.message}`))
process.stdout.write('there\n')
await new Promise((done) => process.stdin.once('data', done))
await attack.run(JSON.parse(ground) as Ground, tally)
process.stdout.write(`${JSON.stringify(tally.counts)}\n`, () => process.exit(0))
