import { Button, Modal, Stack, Textarea, TextInput } from '@mantine/core'
import { OPERATION_LIMITS } from '@ovation/features/operation/model'
import { useState } from 'react'
import { ask } from '../api.ts'
import { tell, tellError } from '../tell.ts'
import { useStrings } from '../words/index.ts'
import { operationStrings } from './strings.ts'

const MAX_PUBLIC_KEY_CHARS = 8_000

/** Asks for a public key, and for the id that tokens name it by. */
export function PublicKeyModal({ added, onClose }: { added: () => void; onClose: () => void }) {
  const words = useStrings(operationStrings)
  const [id, setId] = useState('')
  const [publicKey, setPublicKey] = useState('')
  const [busy, setBusy] = useState(false)
  const add = async (): Promise<void> => {
    setBusy(true)
    try {
      const body = { publicKey, ...(id.trim() === '' ? {} : { id: id.trim() }) }
      tell(words.keyAdded((await ask('addSigningKey', { body })).key.id))
      added()
      onClose()
    } catch (error) {
      tellError(error, { ...words.errors, ...words.keyErrors })
    }
    setBusy(false)
  }
  return (
    <Modal opened onClose={onClose} title={words.addPublic} centered>
      <Stack component="form" onSubmit={(event) => (event.preventDefault(), void add())}>
        <Textarea
          label={words.publicKey}
          description={words.publicKeyMore}
          value={publicKey}
          autosize
          minRows={4}
          maxRows={10}
          maxLength={MAX_PUBLIC_KEY_CHARS}
          spellCheck={false}
          data-autofocus
          onChange={(event) => setPublicKey(event.currentTarget.value)}
        />
        <TextInput
          label={words.keyId}
          description={words.keyIdMore}
          value={id}
          maxLength={OPERATION_LIMITS.maxKeyIdChars}
          onChange={(event) => setId(event.currentTarget.value)}
        />
        <Button type="submit" loading={busy} disabled={publicKey.trim() === ''}>
          {words.addKey}
        </Button>
      </Stack>
    </Modal>
  )
}
