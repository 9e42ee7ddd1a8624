import { Button } from '@mantine/core'
import { phoneStrings } from '../layout/phone-strings.ts'
import { useStrings } from '../words/index.ts'
import { isTouch } from './go-live-here.tsx'

/** On a phone, where it has something to send links with: that first. */
export function SendLink({ title, url }: { title: string; url: string }) {
  const strings = useStrings(phoneStrings)
  if (!isTouch() || !('share' in navigator)) return null
  // Who closes the phone's own sheet has sent nothing, and knows it.
  const send = (): void => void navigator.share({ title, url: new URL(url, location.href).href }).catch(() => {})
  return (
    <Button {...{ size: 'lg', h: 56, radius: 'xl', fullWidth: true, flex: 'none' }} onClick={send}>
      {strings.sendLink}
    </Button>
  )
}
