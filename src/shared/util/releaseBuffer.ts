/** Less is left to the collector: freeing takes a microsecond. */
const largeBytes = 256 * 1024

/**
 * Frees the memory of large buffers at once, which are empty from then on. The collector would come to them when it has
 * a reason of its own: what typed arrays hold counts little with it, so that tens of megabytes stay while little else is
 * allocated.
 */
export function releaseLarge(...views: readonly ArrayBufferView[]): void {
  for (const view of views) {
    // Asking a small array for its buffer moves it out of the heap, which takes longer than collecting it.
    if (view.byteLength < largeBytes) continue
    const { buffer } = view
    if (buffer instanceof ArrayBuffer) buffer.transfer(0)
  }
}
