import { ActionIcon, Button, Group, Text, TextInput } from '@mantine/core'
import { durationText } from '@ovation/live-room/words'
import { copyText } from '@ovation/live-room/copy-text'
import type { ReplaySummary } from '@ovation/protocol'
import { useState } from 'react'
import { api } from '../api.ts'
import { base } from '../base.ts'
import { attempt, tell } from '../tell.ts'
import { useStrings } from '../words/index.ts'
import { Icon } from './icon.tsx'
import type { IconName } from './icon.tsx'
import { ReplayPicture } from './replay-picture.tsx'
import { clipStrings } from './strings.ts'

const MAX_TITLE_CHARS = 80

type Props = { clips: readonly ReplaySummary[]; query: string; changed: () => void }

/** The clips of a recording: watched, renamed, shared and deleted. */
export function ClipList({ clips, query, changed }: Props) {
  const words = useStrings(clipStrings)
  const [open, setOpen] = useState<{ id: string; what: 'rename' | 'delete' }>()
  const close = (): void => setOpen(undefined)
  if (clips.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {words.noClips}
      </Text>
    )
  return (
    <ul className="clips">
      {clips.map((clip) => (
        <li key={clip.id}>
          <ReplayPicture replay={clip} query={query} />
          {open?.id === clip.id && open.what === 'rename' ? (
            <Rename clip={clip} close={close} changed={changed} />
          ) : open?.id === clip.id ? (
            <div className="grows" role="alertdialog" aria-label={words.deleteOf(clip.title)}>
              <Text size="sm">{words.deleteSure}</Text>
              <Group gap={6}>
                <Button
                  size="compact-sm"
                  className="touch"
                  color="red"
                  onClick={() => {
                    close()
                    void attempt(async () => {
                      await api.removeReplay(clip.id)
                      changed()
                    })
                  }}
                >
                  {words.deleteIt}
                </Button>
                <Button size="compact-sm" className="touch" variant="default" autoFocus onClick={close}>
                  {words.keep}
                </Button>
              </Group>
            </div>
          ) : (
            <>
              <div className="grows">
                <a
                  href={`${base}/replay/${clip.id}${query}`}
                  target="_blank"
                  rel="noreferrer"
                  aria-label={words.watchOf(clip.title)}
                >
                  {clip.title}
                </a>
                <Text size="xs" c="dimmed">
                  {durationText(clip.endMs - clip.startMs)}
                </Text>
              </div>
              <Tool
                label={words.renameOf(clip.title)}
                icon="rename"
                act={() => setOpen({ id: clip.id, what: 'rename' })}
              />
              <Tool
                label={words.copyLinkOf(clip.title)}
                icon="link"
                act={() =>
                  void copyText(new URL(`${base}/replay/${clip.id}`, location.href).href).then(
                    () => tell(words.copied),
                    () => {},
                  )
                }
              />
              <Tool
                label={words.deleteOf(clip.title)}
                icon="remove"
                act={() => setOpen({ id: clip.id, what: 'delete' })}
              />
            </>
          )}
        </li>
      ))}
    </ul>
  )
}

const Tool = ({ label, icon, act }: { label: string; icon: IconName; act: () => void }) => (
  <ActionIcon variant="subtle" color="gray" size={36} className="touch" aria-label={label} title={label} onClick={act}>
    <Icon name={icon} />
  </ActionIcon>
)

function Rename({ clip, close, changed }: { clip: ReplaySummary; close: () => void; changed: () => void }) {
  const words = useStrings(clipStrings)
  const [title, setTitle] = useState(clip.title)
  return (
    <form
      className="grows"
      onSubmit={(event) => {
        event.preventDefault()
        void attempt(async () => {
          await api.editReplay(clip.id, { title: title.trim() })
          close()
          changed()
        }, words.saved)
      }}
    >
      <Group gap={6} wrap="nowrap">
        <TextInput
          aria-label={words.name}
          value={title}
          maxLength={MAX_TITLE_CHARS}
          autoFocus
          flex={1}
          data-mantine-stop-propagation
          onChange={(event) => setTitle(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') close()
          }}
        />
        <Button type="submit" variant="default" disabled={title.trim() === ''}>
          {words.save}
        </Button>
      </Group>
    </form>
  )
}
