import type { EventName, EventPayload } from '../../shared/contract/contract'

export type EventListener = (name: EventName, payload: EventPayload<EventName>) => void

/** Carries hints from the engine to every door that listens. */
export class EventBus {
  private readonly listeners = new Set<EventListener>()

  emit<E extends EventName>(name: E, payload: EventPayload<E>): void {
    // Listeners take any event: the payload of one is a payload of the union.
    for (const listener of this.listeners) listener(name, payload as EventPayload<EventName>)
  }

  subscribe(listener: EventListener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}
