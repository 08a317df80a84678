import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../src/renderer')
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => ({
    path,
    text: readFileSync(join(root, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ''),
  }))

test('the page was read', () => {
  expect(sources.length).toBeGreaterThan(100)
})

test.each([
  [
    'markup from text',
    /dangerouslySetInnerHTML|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser/,
  ],
  ['code from text', /\bnew Function\b|\beval\(|\bsetTimeout\(\s*['"`]/],
  ['style text', /\.cssText\b|setAttribute\(\s*['"`](style|class|href|src)|insertRule|<style/],
  ['windows and frames', /window\.open\(|target="_blank"|<iframe|<object|<embed|<form[^>]*action=/],
  [
    'resources',
    /<img\b|<video\b|<audio\b|<source\b|new Image\(|\bimportScripts\b|\bEventSource\b|sendBeacon/,
  ],
])('nothing in the page makes %s', (_what, pattern) => {
  expect(sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path)).toEqual([])
})

test('every address of a link is one of ours', () => {
  const links = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/\bhref=(\{[^}]*|"[^"]*")/g)].map(([, value]) => `${path}: ${value}`),
  )
  const foreign = links.filter((link) => !/: (\{encodeView\(|"#main")/.test(link))
  expect(foreign).toEqual([])
  expect(links.length).toBeGreaterThan(2)
})

test('only the engine client talks to the network', () => {
  const talking = sources
    .filter(({ text }) => /\bfetch\(|\bXMLHttpRequest\b|\bWebSocket\(/.test(text))
    .map(({ path }) => path)
  expect(talking.filter((path) => !path.startsWith('engine'))).toEqual([])
})
