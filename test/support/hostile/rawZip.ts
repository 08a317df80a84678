import { crc32, deflateRawSync, zstdCompressSync } from 'node:zlib'

/** A member as its headers say, true or not. What is left out is what an honest archiver would write. */
export interface RawMember {
  readonly name: string | Buffer
  readonly data?: string | Buffer
  /** Uses the local header and data of an earlier member (by its index) as its own. */
  readonly sharesDataOf?: number
  readonly localName?: string
  readonly checksum?: number
  readonly statedBytes?: number
  /** Upper half of the external attributes: 0o120777 is a link. */
  readonly unixMode?: number
  readonly flags?: number
  readonly method?: number
  /** Its bytes stand there as they are; goes with method 0. */
  readonly isStored?: boolean
}

/** A zip with any headers, for what no archiver writes. */
export function rawZip(members: readonly RawMember[], trailer: { readonly count?: number } = {}): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  const places: { offset: number; packedBytes: number; sum: number; size: number }[] = []
  let offset = 0
  for (const member of members) {
    const shared = member.sharesDataOf === undefined ? undefined : places[member.sharesDataOf]
    const data = Buffer.from(member.data ?? '')
    const packed = shared === undefined ? packedBytes(member, data) : Buffer.alloc(0)
    const place = shared ?? { offset, packedBytes: packed.length, sum: crc32(data), size: data.length }
    if (shared === undefined) {
      const name = Buffer.from(member.localName ?? member.name)
      const local = Buffer.concat([localHeader(member, name, place), name, packed])
      locals.push(local)
      offset += local.length
    }
    places.push(place)
    central.push(centralHeader(member, place))
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  const count = Math.min(0xffff, trailer.count ?? members.length)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}

const packedBytes = ({ isStored, method }: RawMember, data: Buffer): Buffer =>
  isStored === true ? data : method === 93 ? zstdCompressSync(data) : deflateRawSync(data)

type Place = {
  readonly offset: number
  readonly packedBytes: number
  readonly sum: number
  readonly size: number
}

function localHeader(member: RawMember, name: Buffer, place: Place): Buffer {
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(20, 4)
  header.writeUInt16LE(member.flags ?? 0, 6)
  header.writeUInt16LE(member.method ?? 8, 8)
  header.writeUInt32LE(place.sum, 14)
  header.writeUInt32LE(place.packedBytes, 18)
  header.writeUInt32LE(place.size, 22)
  header.writeUInt16LE(name.length, 26)
  return header
}

function centralHeader(member: RawMember, place: Place): Buffer {
  const name = Buffer.from(member.name)
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50, 0)
  header.writeUInt16LE((3 << 8) | 20, 4)
  header.writeUInt16LE(20, 6)
  header.writeUInt16LE(member.flags ?? 0, 8)
  header.writeUInt16LE(member.method ?? 8, 10)
  header.writeUInt32LE(member.checksum ?? place.sum, 16)
  header.writeUInt32LE(place.packedBytes, 20)
  header.writeUInt32LE(member.statedBytes ?? place.size, 24)
  header.writeUInt16LE(name.length, 28)
  header.writeUInt32LE(((member.unixMode ?? 0o100644) << 16) >>> 0, 38)
  header.writeUInt32LE(place.offset, 42)
  return Buffer.concat([header, name])
}
