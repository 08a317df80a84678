import type { WritableDb } from '../../store/database'
import { writeFileMemory } from '../../store/tables/fileMemories'
import type { FollowedFile, FollowedFiles } from './followedFile'
import type { GrowReader } from './followProtocol'

/** What is read again in a moment need not be kept: so many bytes, of a file or since it was kept. */
const worthBytes = 4 * 1024 * 1024
/** Lines come in bursts: after this the next growth is not kept waiting, most of the time. */
const quietMs = 2_000

/**
 * Keeps in the workspace what the reading side remembers of long files that grow, so that after a restart they go on
 * from there; behind everything else, and never more often than they grow. It only saves time: whatever goes wrong here,
 * such a file is read again.
 */
export class MemoryKeeper {
  private readonly waiting = new Map<number, NodeJS.Timeout>()

  constructor(
    private readonly db: WritableDb,
    private readonly followed: FollowedFiles,
    private readonly reader: GrowReader,
  ) {}

  /** A file grew, or was got ready. */
  note({ fileId, bytes, savedBytes }: FollowedFile): void {
    if (bytes - savedBytes < worthBytes || this.waiting.has(fileId)) return
    const keep = (): void => {
      this.waiting.delete(fileId)
      this.keep(fileId).catch(() => undefined)
    }
    this.waiting.set(fileId, setTimeout(keep, quietMs).unref())
  }

  /** False where there is nothing to keep, or where the file grew meanwhile: it is noted again then. */
  async keep(fileId: number): Promise<boolean> {
    const file = this.followed.get(fileId)
    if (file === null) return false
    const { bytes } = file
    const memory = await this.reader.save(fileId, bytes)
    // Deleted or taken back meanwhile, or grown.
    if (this.followed.get(fileId) !== file || file.bytes !== bytes || !this.db.open) return false
    // What could not be put down is not tried again at every line.
    file.savedBytes = bytes
    if (memory === null) return false
    this.db.transaction(() => writeFileMemory(this.db, fileId, memory)).immediate()
    return true
  }

  close(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer)
    this.waiting.clear()
  }
}
