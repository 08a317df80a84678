import { expect, test } from 'vitest'
import { claudeCode } from '../../src/main/importers/formats/claudeCode'
import { importers } from '../../src/main/importers/registry'
import { codesOf } from './importerSupport'
import { detectId, readText, recordsOf } from './vendorSupport'

test.each([
  [
    'what a subagent was started as',
    { agentType: 'general-purpose', description: 'look', toolUseId: 'toolu_1', spawnDepth: 1 },
  ],
  ['the same of a workflow', { agentType: 'workflow-subagent' }],
  ['the same of early versions', { agentType: 'Explore' }],
  [
    'an index of sessions',
    {
      version: 1,
      originalPath: '/home/ada/app',
      entries: [{ sessionId: 's', fullPath: '/home/ada/s.jsonl', firstPrompt: 'hi', messageCount: 2 }],
    },
  ],
  ['an index without sessions', { version: 1, originalPath: '/home/ada/app', entries: [] }],
  [
    'a run of a workflow',
    {
      runId: 'wf_1',
      workflowName: 'review',
      status: 'completed',
      workflowProgress: [{ type: 'workflow_phase' }],
    },
  ],
])('a file beside the sessions is known and said to be one, not a failure: %s', async (_what, content) => {
  expect(detectId(content, importers)).toBe('claude-code')
  const records = await readText(claudeCode, content)
  expect(codesOf(records)).toEqual(['companion_file'])
  expect(recordsOf(records, 'problem')[0]).toMatchObject({ skipped: false })
  expect(records).toHaveLength(1)
})

test.each([
  ['a configuration', { agentType: 'chat', tools: [] }],
  ['a lone word of another name', { agent: 'chat' }],
  ['entries of others', { version: '1.2', entries: [{ request: {}, response: {} }] }],
  ['a workflow of others', { workflowName: 'review' }],
])('what only looks like one is left alone: %s', (_what, content) => {
  expect(detectId(content, importers)).not.toBe('claude-code')
})
