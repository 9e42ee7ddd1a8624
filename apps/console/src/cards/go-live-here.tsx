import { Button } from '@mantine/core'
import { base } from '../base.ts'
import { words } from '../words/index.ts'

/** Whether this is a phone or a tablet: a camera itself, which needs no QR code. */
export const isTouch = (): boolean => matchMedia('(pointer: coarse)').matches

/** On a phone the first thing: one large button, which stays in an app that was installed. */
export const GoLiveHere = ({ name }: { name: string }) => (
  <Button
    component="a"
    href={`${base}/publish/${name}`}
    {...{ size: 'lg', h: 56, radius: 'xl', fullWidth: true, flex: 'none' }}
  >
    {words.goLiveHere}
  </Button>
)
