/** The chat of a room, which can be hidden. */
type Chat = { readonly isHidden: boolean; hide(hidden: boolean): void }

/** What full screen does to the chat beside the video: that is hidden, and shown again after it unless it was hidden before. */
export class ChatBesideVideo {
  #chat: Chat
  #folded = false

  constructor(chat: Chat) {
    this.#chat = chat
  }

  enters(): void {
    this.#folded = !this.#chat.isHidden
    if (this.#folded) this.#chat.hide(true)
  }

  leaves(): void {
    if (this.#folded) this.#chat.hide(false)
    this.#folded = false
  }
}
