import type { ContentHead } from '../importer'

/** A file we know but do not read: how to tell it, and what to say. */
interface Foreign {
  readonly offset: number
  readonly magic: readonly number[] | string
  readonly sentence: string
}

const picture = 'This is a picture, not a trace.'
const program = 'This is a program, not a trace.'
const archive = (kind: string): string => `This is a ${kind} archive; unpack it and open the files inside.`
const table = (kind: string): string =>
  `This is an ${kind}; export it as JSON, JSON Lines or CSV to open it here.`

const foreigners: readonly Foreign[] = [
  {
    offset: 0,
    magic: 'SQLite format 3\0',
    sentence: 'This is a SQLite database; export its traces as JSON or JSON Lines to open them here.',
  },
  { offset: 0, magic: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], sentence: picture },
  { offset: 0, magic: [0xff, 0xd8, 0xff], sentence: picture },
  { offset: 0, magic: 'GIF8', sentence: picture },
  { offset: 8, magic: 'WEBP', sentence: picture },
  { offset: 8, magic: 'WAVE', sentence: 'This is a sound recording, not a trace.' },
  { offset: 0, magic: 'OggS', sentence: 'This is a sound recording, not a trace.' },
  { offset: 0, magic: 'ID3', sentence: 'This is a sound recording, not a trace.' },
  { offset: 0, magic: '%PDF-', sentence: 'This is a PDF document, not a trace.' },
  { offset: 0, magic: [0x7f, 0x45, 0x4c, 0x46], sentence: program },
  { offset: 0, magic: 'MZ', sentence: program },
  { offset: 0, magic: 'ARROW1', sentence: table('Arrow file') },
  // Every message of an Arrow stream begins so; Logfire's API gives one when asked for Arrow.
  { offset: 0, magic: [0xff, 0xff, 0xff, 0xff], sentence: table('Arrow stream') },
  { offset: 0, magic: 'Obj\u0001', sentence: table('Avro file') },
  { offset: 0, magic: '7z\u00bc\u00af', sentence: archive('7z') },
  { offset: 0, magic: 'Rar!', sentence: archive('RAR') },
  { offset: 0, magic: 'BZh', sentence: archive('bzip2') },
  { offset: 0, magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], sentence: archive('xz') },
]

/** One friendly sentence about content that is certainly no trace; null when it may be one. */
export function recogniseForeign(head: ContentHead): string | null {
  if (head.bytes.length === 0) return 'The file is empty.'
  for (const { offset, magic, sentence } of foreigners) {
    if (startsWith(head.bytes, offset, magic)) return sentence
  }
  const text = head.text.slice(0, 1024).trimStart().toLowerCase()
  if (text === '' && head.text.trim() === '') {
    return head.isWhole ? 'There is nothing but blank space in this file.' : null
  }
  if (text.startsWith('<!doctype html') || text.startsWith('<html')) {
    return 'This is a web page, perhaps a login page that was saved in place of the download.'
  }
  return text.startsWith('<?xml') ? 'This is an XML document, not a trace.' : null
}

function startsWith(bytes: Uint8Array, offset: number, magic: readonly number[] | string): boolean {
  if (bytes.length < offset + magic.length) return false
  for (let index = 0; index < magic.length; index++) {
    const wanted = typeof magic === 'string' ? magic.charCodeAt(index) : magic[index]
    if (bytes[offset + index] !== wanted) return false
  }
  return true
}
