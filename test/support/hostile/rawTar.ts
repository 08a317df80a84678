export interface RawTarMember {
  readonly name: string
  readonly data?: string | Buffer
  /** `0` a file, `1` and `2` links, `3` to `6` devices, folders, pipes, `S` with holes, `L` a long name, `x` and `g` pax. */
  readonly kind?: string
  /** What the header says, true or not. */
  readonly statedBytes?: number
  readonly linkName?: string
}

/** One member of a tar with any header: its block, and its bytes padded to blocks. */
export function rawTarMember({ name, data = '', kind = '0', statedBytes, linkName }: RawTarMember): Buffer {
  const body = Buffer.from(data as string)
  const header = Buffer.alloc(512)
  header.write(name, 0, 100)
  header.write('0000644\0', 100)
  header.write(`${(statedBytes ?? body.length).toString(8).padStart(11, '0')}\0`, 124)
  header.write(kind, 156)
  header.write(linkName ?? '', 157, 100)
  header.write('ustar\x0000', 257)
  header.write('        ', 148)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)])
}

export const rawTar = (members: readonly RawTarMember[]): Buffer =>
  Buffer.concat([...members.map(rawTarMember), Buffer.alloc(1_024)])
