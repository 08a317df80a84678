import { expect, test } from 'vitest'
import { isDiffText } from '../../../src/renderer/features/spanDetails/diffText'

test.each([
  [
    'of git',
    '\ndiff --git a/one.py b/one.py\nindex 1..2 100644\n--- a/one.py\n+++ b/one.py\n@@ -1 +1 @@\n-a\n+b\n',
  ],
  ['of diff -u', '--- one.txt\t2031-01-01\n+++ two.txt\t2031-01-02\n@@ -1 +1 @@\n'],
  ['of Subversion', 'Index: one.txt\n=======\n--- one.txt\n+++ one.txt\n'],
])('a patch %s is one', (_, text) => {
  expect(isDiffText(text)).toBe(true)
})

test.each([
  ['a rule and a list', '---\n\n- one\n+ two\n'],
  ['a text that speaks of one', 'Run diff --git a b and see.'],
  ['a dashed title', '--- Notes ---\nfirst\n'],
  ['nothing', ''],
])('%s is none', (_, text) => {
  expect(isDiffText(text)).toBe(false)
})
