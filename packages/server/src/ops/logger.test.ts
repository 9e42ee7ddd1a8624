import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'

it('[BUDGET14] a log that cannot be written holds nothing up', () => {
  // A device that is always full.
  const script = `import { createLogger } from ${JSON.stringify(new URL('./logger.ts', import.meta.url).href)}
    const logger = createLogger('info')
    for (let n = 0; n < 10; n++) logger.error({ n }, 'nobody reads this')
    logger.fatal('nor this')
    process.stdout.write('went on')`
  const { stdout, status } = spawnSync(
    'sh',
    ['-c', 'exec "$0" --input-type=module-typescript -e "$1" 2> /dev/full', process.execPath, script],
    { timeout: 20_000 },
  )
  expect([String(stdout), status]).toEqual(['went on', 0])
})
