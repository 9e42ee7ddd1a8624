import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A scene, which OBS would otherwise make at its first start, without going on air: empty, or with a file that is played. */
const scene = (file?: string) => ({
  ...{ current_program_scene: 'Scene', current_scene: 'Scene', name: 'Ovation', scene_order: [{ name: 'Scene' }] },
  sources: [
    ...(file === undefined
      ? []
      : [
          {
            ...{ id: 'ffmpeg_source', versioned_id: 'ffmpeg_source', name: 'File', mixers: 255 },
            settings: { local_file: file, looping: true },
          },
        ]),
    {
      ...{ id: 'scene', versioned_id: 'scene', name: 'Scene' },
      settings: { id_counter: 1, items: file === undefined ? [] : [{ name: 'File', id: 1, visible: true }] },
    },
  ],
})

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
    writeFileSync(
      join(profile, 'service.json'),
      JSON.stringify({ type: 'rtmp_custom', settings: { server, key, use_auth: false } }),
    )
  }

  /** Goes on air, with a source of video and audio, or with none: then what it sends is black and silent. */
  start({ hasSource = false } = {}): ChildProcess {
    const content = scene(hasSource ? this.#source() : undefined)
    writeFileSync(join(this.#home, 'obs-studio/basic/scenes/Ovation.json'), JSON.stringify(content))
    const own = ['--multi', '--disable-updater', '--disable-shutdown-check']
    const places = { HOME: this.#home, XDG_CONFIG_HOME: this.#home, XDG_RUNTIME_DIR: this.#home }
    const child = spawn('obs', ['--startstreaming', ...own, '--profile', 'Ovation', '--collection', 'Ovation'], {
      stdio: 'ignore',
      env: { ...process.env, DISPLAY: this.#display, ...places, LIBGL_ALWAYS_SOFTWARE: '1' },
    })
    this.#running.push(child)
    return child
  }

  #source(): string {
    const file = join(this.#home, 'source.mp4')
    if (existsSync(file)) return file
    const input = ['-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=30', '-f', 'lavfi', '-i', 'sine=f=440:r=48000']
    const coding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac']
    execFileSync('ffmpeg', ['-v', 'error', ...input, '-t', '10', ...coding, file])
    return file
  }

  close(): void {
    for (const child of this.#running) child.kill('SIGKILL')
    this.#screen.kill()
    rmSync(this.#home, { recursive: true, force: true })
  }
}
