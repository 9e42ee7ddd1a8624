export { GuestPublisher } from './guest-publisher.tsx'
export { default as css } from './stage.css'
