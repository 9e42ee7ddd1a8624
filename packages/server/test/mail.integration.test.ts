import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { SmtpServer } from '@ovation/testkit/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../src/ops/index.ts'
import { TestServer } from './server.fixture.ts'

const launcher = fileURLToPath(new URL('../bin/ovation.js', import.meta.url))
const run = promisify(execFile)
const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('aiosmtpd')
const message = { to: 'tao@example.com', subject: 'Hello', text: 'Hello' }

describe.skipIf(skipped)('a server that sends mail', () => {
  const home = mkdtempSync(join(tmpdir(), 'ovation-mail-'))
  let smtp: SmtpServer
  const settings = (password: string): NodeJS.ProcessEnv => {
    const file = join(home, `url-${password}`)
    writeFileSync(file, `smtp://live:${password}@127.0.0.1:${smtp.port}?from=Live%20<live@example.com>\n`)
    return { OVATION_SMTP_URL_FILE: file }
  }

  beforeAll(async () => {
    smtp = await SmtpServer.start({ user: 'live', password: 'hunter2' })
  })
  afterAll(async () => {
    await smtp.stop()
    rmSync(home, { recursive: true, force: true })
  })

  it('[MAIL2] [MAIL5] takes its mail server from a file, and counts its mails', async () => {
    const config = loadConfig(settings('hunter2'))
    const test = await TestServer.start({ config: { smtp: config.smtp } })
    await test.server.mailer?.send(message)
    await expect(test.server.mailer?.send({ ...message, to: 'gone@example.com' })).rejects.toThrow(
      'refuses the address',
    )
    expect(await smtp.mailTo('tao@example.com')).toMatchObject({ from: 'live@example.com', user: 'live' })
    const figures = await (await fetch(`${test.opsUrl}/metrics`)).text()
    expect(figures).toMatch(/^ovation_mails_total\{outcome="sent"\} 1$/m)
    expect(figures).toMatch(/^ovation_mails_total\{outcome="address"\} 1$/m)
    expect(figures).toMatch(/^ovation_mails_waiting 0$/m)
    await test.close()
  })

  it('[MAIL6] the doctor signs in to it: as the running server does, or with its own settings', async () => {
    const shell = {
      ...process.env,
      ...{ OVATION_DATA: home, OVATION_PORT: '0', OVATION_RTMP_PORT: '0', OVATION_OPS_LISTEN: '127.0.0.1:0' },
    }
    const service = spawn('node', [launcher, 'start', '--json', '--no-demo'], {
      env: { ...shell, ...settings('hunter2') },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(service.stdout, 'data')
    const mailIn = async (env: NodeJS.ProcessEnv) => {
      const { stdout } = await run('node', [launcher, 'doctor', '--json'], { env }).catch(
        (error: { stdout: string }) => error,
      )
      const { findings } = JSON.parse(stdout) as { findings: { check: string; state: string; detail: string }[] }
      return findings.find(({ check }) => check === 'mail')
    }
    expect(await mailIn(shell)).toMatchObject({
      state: 'well',
      detail: `127.0.0.1:${smtp.port} answers and lets us in`,
    })
    service.kill('SIGTERM')
    await once(service, 'exit')
    const wrong = await mailIn({ ...shell, ...settings('hunter3') })
    expect(wrong).toMatchObject({
      state: 'ill',
      detail: expect.stringContaining('refuses the sign-in (535)') as string,
    })
    expect(JSON.stringify(wrong)).not.toContain('hunter')
  })
})
