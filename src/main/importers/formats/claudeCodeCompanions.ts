import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { listOf, objectOf } from './vendorFields'

/**
 * What Claude Code keeps beside its sessions and what they say better themselves: `agent-<id>.meta.json` beside a
 * subagent's lines (only the file's name says whose it is; kind and task stand in the call that started it), the index
 * of a project's sessions, and the summary of a workflow's run. The name of such a file, for a person; null for others.
 */
export function companionName(value: JsonValue | undefined): string | null {
  if (!isJsonObject(value)) return null
  if (isAgentMeta(value)) return 'what a subagent was started as (agent-….meta.json)'
  if (isSessionIndex(value)) return 'the index of the sessions of a project (sessions-index.json)'
  return isWorkflowRun(value) ? 'the summary of a run of a workflow' : null
}

const metaFields = new Set(
  (
    'agentType description toolUseId spawnDepth sessionId model workflowPhase agentId worktreePath worktreeBranch ' +
    'parentAgentId name isFork'
  ).split(' '),
)

/** `{"agentType":"Explore","description":"…","toolUseId":"toolu_…","spawnDepth":1}`; at first the type alone. */
function isAgentMeta(value: JsonObject): boolean {
  const names = Object.keys(value)
  return (
    typeof value['agentType'] === 'string' &&
    names.every((name) => metaFields.has(name) && (typeof value[name] !== 'object' || value[name] === null))
  )
}

function isSessionIndex(value: JsonObject): boolean {
  const first = objectOf(listOf(value['entries'])[0])
  const isEmpty = Array.isArray(value['entries']) && value['entries'].length === 0
  return ('sessionId' in first && 'fullPath' in first) || (isEmpty && 'originalPath' in value)
}

function isWorkflowRun(value: JsonObject): boolean {
  return typeof value['workflowName'] === 'string' && Array.isArray(value['workflowProgress'])
}
