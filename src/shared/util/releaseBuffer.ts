/** Less is left to the collector: freeing takes a microsecond. */
const largeBytes = 256 * 1024

/**
 * Frees the memory of large buffers at once, which are empty from then on. The collector would come to them when it has
 * a reason of its own: what typed arrays hold counts little with it, so that tens of megabytes stay while little else is
 * allocated.
 */
export function releaseLarge(...views: readonly ArrayBufferView[]): void {
  for (const { buffer } of views)
    if (buffer.byteLength >= largeBytes && buffer instanceof ArrayBuffer) buffer.transfer(0)
}
