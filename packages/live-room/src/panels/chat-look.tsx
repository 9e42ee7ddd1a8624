/** @jsxImportSource @ovation/live-room */
import { useState } from 'preact/hooks'
import { chatLook, localPreferences, showLook, useRoomContext } from '../base.ts'
import type { ChatLook } from '../base.ts'
import { Section, Segmented } from '../parts.ts'
import { usePanelWords } from './use-words.ts'

/** How a viewer wants to read chats; the one behind it changes at once. */
export function ChatLookSettings() {
  const { root } = useRoomContext()
  const words = usePanelWords()
  const [look, setLook] = useState(chatLook)
  const change = (part: Partial<ChatLook>): void => {
    const next = { ...look, ...part }
    setLook(next)
    localPreferences.write('chat', JSON.stringify(next))
    showLook(root.querySelector('.chat'), next)
  }
  return (
    <Section title={words.chatLook}>
      <Segmented
        label={words.density}
        value={look.density}
        options={Object.entries(words.densities) as [ChatLook['density'], string][]}
        choose={(density) => change({ density })}
      />
      <Segmented
        label={words.textSize}
        value={look.size}
        options={Object.entries(words.textSizes) as [ChatLook['size'], string][]}
        choose={(size) => change({ size })}
      />
    </Section>
  )
}
