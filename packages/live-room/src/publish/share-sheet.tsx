/** @jsxImportSource @ovation/live-room */
import { copyText } from '../panels/copy-text.ts'
import { ControlIcon } from '../view/control-icon.tsx'
import { Dialog } from '../view/dialog.tsx'
import { opensOnlyHere } from './only-here.ts'
import type { OfRoom } from './room-context.ts'

type Props = Pick<OfRoom, 'words' | 'tell'> & { title: string; name: string; url: string; close: () => void }

/** An address for others: to be read, sent by what the phone has for that, and copied. One that leads nobody here says so. */
export function ShareSheet({ title, name, url, words, tell, close }: Props) {
  const copy = (): void => {
    close()
    void copyText(url).then(
      () => tell(words.copied),
      () => tell(url),
    )
  }
  const send = (): void => {
    close()
    // Who closes the phone's own sheet has sent nothing, and knows it.
    void navigator.share({ title: name, url }).catch(() => {})
  }
  const sends = 'share' in navigator
  return (
    <Dialog title={title} close={words.close} onClose={close}>
      <p class="shared">
        <b>{name}</b>
        <span>{url.replace(/^https?:\/\//, '')}</span>
      </p>
      {opensOnlyHere(url) && <p class="said">{words.onlyHere}</p>}
      {sends && (
        <button type="button" class="primary" onClick={send}>
          <ControlIcon name="share" /> {words.sendLink}
        </button>
      )}
      <button type="button" class={sends ? 'act' : 'primary'} onClick={copy}>
        {words.copyLink}
      </button>
    </Dialog>
  )
}
