import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '@ovation/testkit'
import { launchBrowser, pictureMoves } from '@ovation/testkit/browser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const DISPLAY = ':97'

let test: TestServer
let screen: ChildProcess | undefined
let obs: ChildProcess | undefined
const home = mkdtempSync(join(tmpdir(), 'ovation-obs-'))

/** OBS as somebody finds it who has just installed it: all as it comes, but where to send. */
function configure(server: string, key: string): void {
  const profile = join(home, 'obs-studio/basic/profiles/Ovation')
  mkdirSync(profile, { recursive: true })
  mkdirSync(join(home, 'obs-studio/basic/scenes'), { recursive: true })
  writeFileSync(
    join(home, 'obs-studio/global.ini'),
    '[General]\nFirstRun=true\nEnableAutoUpdates=false\n\n[Basic]\nProfile=Ovation\nProfileDir=Ovation\nSceneCollection=Ovation\nSceneCollectionFile=Ovation\n',
  )
  writeFileSync(
    join(profile, 'basic.ini'),
    '[General]\nName=Ovation\n\n[Output]\nMode=Simple\n\n[SimpleOutput]\nStreamEncoder=x264\nVBitrate=1500\nABitrate=128\n\n[Video]\nBaseCX=640\nBaseCY=360\nOutputCX=640\nOutputCY=360\nFPSCommon=30\n',
  )
  writeFileSync(join(home, 'obs-studio/basic/scenes/Ovation.json'), JSON.stringify(SCENE))
  writeFileSync(
    join(profile, 'service.json'),
    JSON.stringify({ type: 'rtmp_custom', settings: { server, key, use_auth: false } }),
  )
}

/** An empty scene, which OBS would otherwise make at its first start, without going on air. */
const SCENE = {
  ...{ current_program_scene: 'Scene', current_scene: 'Scene', name: 'Ovation', scene_order: [{ name: 'Scene' }] },
  sources: [{ id: 'scene', versioned_id: 'scene', name: 'Scene', settings: { id_counter: 0, items: [] } }],
}

function startObs(): ChildProcess {
  const child = spawn(
    'obs',
    [
      '--startstreaming',
      '--multi',
      '--disable-updater',
      '--disable-shutdown-check',
      '--profile',
      'Ovation',
      '--collection',
      'Ovation',
    ],
    {
      stdio: 'ignore',
      env: {
        ...process.env,
        ...{ DISPLAY, HOME: home, XDG_CONFIG_HOME: home, XDG_RUNTIME_DIR: home, LIBGL_ALWAYS_SOFTWARE: '1' },
      },
    },
  )
  return child
}

beforeAll(async () => {
  test = await TestServer.start({ limits: { encoderGraceMs: 30_000 } })
  screen = spawn('Xvfb', [DISPLAY, '-screen', '0', '1280x800x24'], { stdio: 'ignore' })
})
afterAll(async () => {
  obs?.kill('SIGKILL')
  screen?.kill()
  await test.close()
  rmSync(home, { recursive: true, force: true })
})

describe.skipIf(/obs|Xvfb|chromium/.test(missing))('OBS itself', () => {
  it('[MEDIA11] publishes with address and key as the studio shows them; the picture moves, and the host is told what to change', async () => {
    const key = await test.server.streamKeys.show('demo')
    configure(test.server.rtmp.replace('localhost', '127.0.0.1'), key)
    obs = startObs()
    await eventually(() => test.server.media.stream('demo') !== undefined, 'OBS to be on air', 60_000)
    const browser = await launchBrowser()
    const page = await browser.newPage({ bypassCSP: true })
    await page.goto(`${test.url}/r/demo`)
    await pictureMoves(page, 60_000)
    // Its key frames come 250 pictures apart unless somebody says otherwise.
    const health = await eventually(
      () => (test.server.media.health('demo')?.keyFrameEveryMs ?? 0) > 0 && test.server.media.health('demo'),
      'two key frames',
      60_000,
    )
    console.log(`OBS: ${JSON.stringify(health)}`)
    expect(health).toMatchObject({ width: 640, height: 360, audio: 'mp4a.40.2', unsupported: [] })
    if (health.keyFrameEveryMs > 4_000) expect(health.advice).toContain('keyframes_far')
    obs.kill('SIGKILL')
    await eventually(
      async () => (await test.server.rooms.state('demo')).stream.status === 'interrupted',
      'the room to wait',
    )
    obs = startObs()
    await eventually(
      async () => (await test.server.rooms.state('demo')).stream.status === 'live',
      'OBS to be back',
      60_000,
    )
    await pictureMoves(page, 60_000)
    await browser.close()
  }, 300_000)
})
