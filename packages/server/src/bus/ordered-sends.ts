/**
 * One message of a channel after the other: which node a message takes first is not fixed, and one may overtake. What
 * comes while one is on its way goes together in the next, one text a line.
 */
export class OrderedSends {
  #waiting = new Map<string, string[]>()
  #waitingChars = 0
  readonly #publish: (channel: string, message: string) => Promise<unknown>
  readonly #maxWaitingChars: number

  /** Beyond `maxWaitingChars` of all channels together, texts are dropped. */
  constructor(publish: (channel: string, message: string) => Promise<unknown>, maxWaitingChars: number) {
    this.#publish = publish
    this.#maxWaitingChars = maxWaitingChars
  }

  send(channel: string, text: string): void {
    if (this.#waitingChars + text.length > this.#maxWaitingChars) return
    this.#waitingChars += text.length
    const texts = this.#waiting.get(channel)
    if (texts) return void texts.push(text)
    const fresh = [text]
    this.#waiting.set(channel, fresh)
    void this.#drain(channel, fresh)
  }

  async #drain(channel: string, texts: string[]): Promise<void> {
    while (texts.length > 0) {
      const sent = texts.splice(0)
      await this.#publish(channel, sent.join('\n')).catch(() => {})
      for (const { length } of sent) this.#waitingChars -= length
    }
    this.#waiting.delete(channel)
  }
}
