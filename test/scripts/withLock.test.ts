import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { cacheFolder, withLock } from '../../scripts/lib/project.mjs'

const name = `test-${process.pid}`

it('runs one thing at a time', async () => {
  const trail: string[] = []
  const work = (label: string) => async () => {
    trail.push(`${label} begins`)
    await new Promise((resolve) => setTimeout(resolve, 50))
    trail.push(`${label} ends`)
    return label
  }
  expect(await Promise.all([withLock(name, work('a')), withLock(name, work('b'))])).toEqual(['a', 'b'])
  expect(trail).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
})

it('is given back when the work fails, and taken over from a program that is gone', async () => {
  await expect(withLock(name, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  const lock = join(cacheFolder, `${name}.lock`)
  mkdirSync(lock)
  writeFileSync(join(lock, 'holder.json'), JSON.stringify({ pid: 2 ** 22 + 1 }))
  expect(await withLock(name, () => Promise.resolve('mine'))).toBe('mine')
})
