import { createContext } from 'preact'
import { useContext } from 'preact/hooks'

/** Says something short that goes away by itself. */
export const ToastContext = createContext<(text: string) => void>(() => {})
export const useToast = () => useContext(ToastContext)
