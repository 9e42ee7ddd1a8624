import { Modal, Stack } from '@mantine/core'
import { DEFAULT_OVERLAY, overlayQuery } from '@ovation/live-room/overlay-options'
import type { OverlayOptions } from '@ovation/live-room/overlay-options'
import { useState } from 'react'
import { base } from '../base.ts'
import { useStudio } from '../slots.tsx'
import { useStrings } from '../words/index.ts'
import { OverlayAddress } from './overlay-address.tsx'
import { OverlayChoices } from './overlay-choices.tsx'
import { OverlayPreview, SOURCE_SIZES } from './overlay-preview.tsx'
import type { SourceSize } from './overlay-preview.tsx'
import { overlayStrings } from './strings.ts'

/** What an overlay shows, how it looks, and its address. Nothing of it is stored: all is in the address. */
export default function OverlayModal({ onClose }: { onClose: () => void }) {
  const words = useStrings(overlayStrings)
  const { room } = useStudio()
  const [options, setOptions] = useState<OverlayOptions>({ ...DEFAULT_OVERLAY, show: ['chat', 'gifts'] })
  const [source, setSource] = useState<SourceSize>('hd')
  const change = (some: Partial<OverlayOptions>): void => setOptions((before) => ({ ...before, ...some }))
  const query = overlayQuery(options)
  const page = `${base}/overlay/${room.name}`
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.overlays}
      size="72rem"
      closeButtonProps={{ 'aria-label': words.close }}
    >
      <div className="overlay-setup">
        <OverlayChoices {...{ options, change }} />
        <Stack>
          <OverlayPreview src={`${page}?${query}&preview=1`} {...{ source, setSource }} />
          <OverlayAddress
            address={query === '' ? page : `${page}?${query}`}
            hint={words.addressHint(SOURCE_SIZES[source].join(' × '))}
          />
        </Stack>
      </div>
    </Modal>
  )
}
