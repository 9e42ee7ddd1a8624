/** A picture that takes longer is given up, so that those behind it come. */
const TIMEOUT_MS = 5_000
/** With a moment, Safari shows the frame without playing. */
const MOMENT = '#t=0.001'

type Job = { address: string; canvas: HTMLCanvasElement }

/**
 * Draws moments of a recording into canvases, one after the other: each comes as a video of one picture, which the browser
 * decodes. One `<video>` does it for all of them.
 */
export class StillPictures {
  #video: HTMLVideoElement
  #waiting: Job[] = []
  #current: Job | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(video: HTMLVideoElement = document.createElement('video')) {
    this.#video = video
    video.muted = true
    video.playsInline = true
    video.preload = 'auto'
    video.addEventListener('loadeddata', this.#loaded)
    video.addEventListener('error', this.#next)
  }

  /** Draws the picture of an address once its turn has come, in place of what is asked for this canvas and has not come. */
  draw(address: string, canvas: HTMLCanvasElement): void {
    this.#waiting = this.#waiting.filter((job) => job.canvas !== canvas)
    this.#waiting.push({ address, canvas })
    if (!this.#current) this.#next()
  }

  /** Forgets what has not been drawn. */
  clear(): void {
    this.#waiting = []
  }

  close(): void {
    this.clear()
    clearTimeout(this.#timer)
    this.#current = undefined
    this.#video.removeEventListener('loadeddata', this.#loaded)
    this.#video.removeEventListener('error', this.#next)
    this.#video.removeAttribute('src')
    this.#video.load()
  }

  #next = (): void => {
    clearTimeout(this.#timer)
    this.#current = this.#waiting.shift()
    if (!this.#current) return
    this.#timer = setTimeout(this.#next, TIMEOUT_MS)
    this.#video.src = this.#current.address + MOMENT
  }

  #loaded = (): void => {
    const { videoWidth: width, videoHeight: height } = this.#video
    const canvas = this.#current?.canvas
    if (canvas && width > 0) {
      const [across, down] = [canvas.width, canvas.height]
      // As much of the middle as fills the canvas.
      const scale = Math.max(across / width, down / height)
      const [w, h] = [width * scale, height * scale]
      canvas.getContext('2d')?.drawImage(this.#video, (across - w) / 2, (down - h) / 2, w, h)
      canvas.dataset['drawn'] = ''
    }
    this.#next()
  }
}
