export { GuestPublisher } from './guest-publisher.tsx'
