import { createContext } from 'preact'
import { useContext } from 'preact/hooks'

/** Shows a short message that disappears by itself. */
export const ToastContext = createContext<(text: string) => void>(() => {})
export const useToast = () => useContext(ToastContext)
