import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An empty scene, which OBS would otherwise make at its first start, without going on air. */
const SCENE = {
  ...{ current_program_scene: 'Scene', current_scene: 'Scene', name: 'Ovation', scene_order: [{ name: 'Scene' }] },
  sources: [{ id: 'scene', versioned_id: 'scene', name: 'Scene', settings: { id_counter: 0, items: [] } }],
}

/** OBS as somebody finds it who has just installed it: all as it comes, but where to send. On a screen of its own. */
export class Obs {
  readonly #home = mkdtempSync(join(tmpdir(), 'ovation-obs-'))
  readonly #display: string
  readonly #screen: ChildProcess
  readonly #running: ChildProcess[] = []

  constructor(display: string) {
    this.#display = display
    this.#screen = spawn('Xvfb', [display, '-screen', '0', '1280x800x24'], { stdio: 'ignore' })
  }

  configure(server: string, key: string): void {
    const profile = join(this.#home, 'obs-studio/basic/profiles/Ovation')
    mkdirSync(profile, { recursive: true })
    mkdirSync(join(this.#home, 'obs-studio/basic/scenes'), { recursive: true })
    writeFileSync(
      join(this.#home, 'obs-studio/global.ini'),
      '[General]\nFirstRun=true\nEnableAutoUpdates=false\n\n[Basic]\nProfile=Ovation\nProfileDir=Ovation\nSceneCollection=Ovation\nSceneCollectionFile=Ovation\n',
    )
    writeFileSync(
      join(profile, 'basic.ini'),
      '[General]\nName=Ovation\n\n[Output]\nMode=Simple\n\n[SimpleOutput]\nStreamEncoder=x264\nVBitrate=1500\nABitrate=128\n\n[Video]\nBaseCX=640\nBaseCY=360\nOutputCX=640\nOutputCY=360\nFPSCommon=30\n',
    )
    writeFileSync(join(this.#home, 'obs-studio/basic/scenes/Ovation.json'), JSON.stringify(SCENE))
    writeFileSync(
      join(profile, 'service.json'),
      JSON.stringify({ type: 'rtmp_custom', settings: { server, key, use_auth: false } }),
    )
  }

  /** Goes on air. */
  start(): ChildProcess {
    const own = ['--multi', '--disable-updater', '--disable-shutdown-check']
    const places = { HOME: this.#home, XDG_CONFIG_HOME: this.#home, XDG_RUNTIME_DIR: this.#home }
    const child = spawn('obs', ['--startstreaming', ...own, '--profile', 'Ovation', '--collection', 'Ovation'], {
      stdio: 'ignore',
      env: { ...process.env, DISPLAY: this.#display, ...places, LIBGL_ALWAYS_SOFTWARE: '1' },
    })
    this.#running.push(child)
    return child
  }

  close(): void {
    for (const child of this.#running) child.kill('SIGKILL')
    this.#screen.kill()
    rmSync(this.#home, { recursive: true, force: true })
  }
}
