/** Whether the system refused because a folder may not be written: a workspace that is open for reading only. */
export function cannotWrite(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return code === 'EACCES' || code === 'EROFS' || code === 'EPERM'
}
