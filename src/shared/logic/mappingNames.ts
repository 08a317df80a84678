import type { MappingRole } from '../model/fieldMapping'
import type { Evidence } from './mappingEvidence'
import { parsePath } from './mappingPath'

/** A way people name a field, and how much that alone says. */
export interface NameRule {
  readonly role: MappingRole
  /** Over the path in snake case. */
  readonly pattern: RegExp
  readonly weight: number
  /** What the values have to show, for names that mean many things. */
  readonly needs?: Evidence
}

const suffix =
  '(_?(time|at|ts|timestamp|date|datetime|utc|iso|epoch|unix|nano|nanos|ns|us|ms|s|sec|seconds|millis))*'

const rule = (role: MappingRole, pattern: string, weight: number): NameRule => ({
  role,
  pattern: new RegExp(`(^|_)(${pattern})$`),
  weight,
})
/** Only as the whole name: inside of others the word means something else. */
const alone = (role: MappingRole, pattern: string, weight: number): NameRule => ({
  role,
  pattern: new RegExp(`^(${pattern})$`),
  weight,
})

const proven = (each: NameRule, needs: Evidence): NameRule => ({ ...each, needs })

/** Of the rules for one role the first that fits counts: the most telling ones stand first. */
export const nameRules: readonly NameRule[] = [
  rule('traceId', 'trace_?u?u?id|trace_key', 1),
  alone('traceId', 'trace', 0.7),
  rule('traceId', 'root_(run_|span_)?id|request_id|req_id|correlation_id|x_request_id', 0.65),
  rule(
    'traceId',
    '(execution|workflow|workflow_run|interaction|invocation|transaction|task|flow|job|turn)_id',
    0.6,
  ),
  rule('traceId', 'run_?id', 0.55),
  proven(
    alone(
      'traceId',
      'runs?|run_(no|nr|num|number|key|ref)|execution|exec|job|interaction|invocation|correlation|request|req|episode|trajectory',
      0.42,
    ),
    'repeatedIds',
  ),

  rule('spanId', 'span_?u?u?id', 1),
  rule(
    'spanId',
    '(observation|step|node|event|operation|op|call|action|entry|record|log|row|message|msg)_?u?u?id',
    0.8,
  ),
  alone('spanId', 'id|_id|uuid|guid|key|span', 0.82),
  rule('spanId', 'run_?id', 0.5),
  alone('spanId', 'step|step_?(no|nr|num|number|index|idx)', 0.5),

  rule('parentSpanId', 'parent_?(span|run|step|node|event|observation|call|op|operation|action)?_?u?u?id', 1),
  rule('parentSpanId', 'parent|parent_(span|run|step|node|call|op|key)|caused_by|called_by', 0.85),
  // Too little by itself: only where the values are ids of other rows.
  alone('parentSpanId', 'under|above|belongs_to|child_of|invoked_by|started_by|spawned_by', 0.38),

  rule(
    'children',
    'children|child_?(spans|runs|steps|nodes|calls)|sub_?(steps|spans|runs|tasks|calls|agents)|steps|spans|calls|nodes|nested',
    0.8,
  ),

  rule('sessionId', '(session|conversation|conv|thread|chat|dialog|dialogue)_?(u?u?id|key)', 1),
  alone('sessionId', 'session|conversation|thread', 0.7),

  rule('userId', '(end_?)?user_?(u?u?id|key)|customer_id|account_id|actor_id|member_id', 1),
  rule('userId', 'user|user_?name|user_email|customer|caller', 0.65),

  rule('name', '(span|operation|op|step|event|node|run|task|action|observation)_?name', 1),
  alone('name', 'name', 0.95),
  alone('name', 'operation|step|op|action|task|title|label|node|event|function|method|stage_name', 0.7),
  alone('name', 'message|msg', 0.4),
  alone('name', 'what|phase|activity|procedure|routine', 0.38),

  rule('kind', '(span|run|step|event|node|observation|operation|op)_?(kind|type)', 1),
  alone('kind', 'kind|type|category|component', 0.85),

  rule('start', `(start|started|begin|began|begun)${suffix}`, 1),
  alone('start', `(time|timestamp|ts|datetime|date|when|t)${suffix}`, 0.75),
  rule(
    'start',
    'created|created_?(at|on|time|date|ts)|(event|request|logged|log|received|recorded)_?(at|time|ts|timestamp|date)',
    0.7,
  ),
  rule('start', 'timestamp|datetime', 0.55),
  rule(
    'start',
    '(asked|called|fired|invoked|issued|launched|opened|queued|requested|sent|submitted|triggered)_?(at|on|time|ts|timestamp)',
    0.6,
  ),
  alone('start', 'at|from|opened', 0.45),

  rule('end', `(end|ended|finish|finished|stop|stopped|complete|completed|done)${suffix}`, 1),
  rule('end', '(response|resolved|closed|returned)_?(at|time|ts|timestamp)', 0.6),
  rule('end', '(answered|exited|replied|said|settled)_?(at|on|time|ts|timestamp)', 0.55),
  alone('end', 'until|till|to|closed', 0.45),

  rule(
    'duration',
    '(duration|latency|elapsed|took|runtime|run_time|time_taken|response_time|exec_time|execution_time|wall_time)(_?(time|total|ms|msec|millis|milliseconds|s|sec|secs|seconds|us|micros|microseconds|ns|nanos|nanoseconds))*',
    1,
  ),

  alone('input', 'inputs?', 1),
  rule(
    'input',
    'prompts?|question|query|user_(message|input|query|text|prompt)|input_(text|messages|value|data|body)',
    0.9,
  ),
  rule('input', 'inputs?|messages|args|arguments|(tool_)?parameters|params|request(_body|_payload)?', 0.65),

  proven(rule('input', 'asked|user_(said|says|turn)', 0.5), 'prose'),
  proven(
    alone('input', 'ask|asks|heard|utterance|instructions?|human|request|sent|task|goal|problem|q', 0.45),
    'prose',
  ),

  alone('output', 'outputs?', 1),
  rule(
    'output',
    'completions?|answer|(bot|assistant|model|llm|ai)_(message|response|reply|output|text|answer)|generated_text|output_(text|messages|value|data|body)',
    0.9,
  ),
  rule('output', 'outputs?|response(_text|_body|_payload)?|reply|results?|generation', 0.7),
  proven(
    rule(
      'output',
      'said|answered|replied|responded|(bot|agent|assistant|model|llm|ai)_(says|told|wrote|turn)',
      0.5,
    ),
    'prose',
  ),
  proven(alone('output', 'says|told|wrote|spoke|spoken|solution|got|a', 0.45), 'prose'),

  rule('model', '(llm_|request_|response_)?model(_?(name|id|version))?|model_used', 1),
  alone('model', 'llm|engine|deployment(_name)?', 0.6),

  rule(
    'inputTokens',
    '(input|prompt|request|in)_?tok(?:en)?s?(_?(count|used|total))?|tok(?:en)?s?_?(count_)?(in|input|prompt)',
    1,
  ),
  rule('inputTokens', '(num|n|count)_(input|prompt)_tok(?:en)?s?', 0.95),
  rule(
    'outputTokens',
    '(output|completion|response|generated|out)_?tok(?:en)?s?(_?(count|used|total))?|tok(?:en)?s?_?(count_)?(out|output|completion)',
    1,
  ),
  rule('outputTokens', '(num|n|count)_(output|completion|generated)_tok(?:en)?s?', 0.95),
  rule(
    'cachedTokens',
    'cached_?((input|prompt)_?)?tok(?:en)?s?|cache_(read|hit)(_input|_prompt)?(_tok(?:en)?s?)?|tok(?:en)?s?_cached',
    1,
  ),

  rule('cost', '(total_)?cost(_?(usd|total|dollars|amount|in_usd))?|price(_usd)?|usd|spend', 1),

  rule('status', 'status(_?(code|text))?|outcome|state', 0.9),
  rule('status', 'success|succeeded|is_?error|has_?error|is_?ok|ok|failed|result_status|level|severity', 0.8),

  rule(
    'error',
    '(error|exception|failure)(_?(message|msg|text|reason|detail|details|info|type))?|err|status_message|stack_?trace',
    0.9,
  ),

  rule('toolName', 'tool(_?name)?|function_name', 0.95),
  rule('agentName', 'agent(_?(name|id))?|assistant_name|bot(_name)?', 0.85),
  rule('environment', 'env|environment|deployment_env(ironment)?', 0.95),
]

/** A path as words for the name rules: `meta.user.traceId` → `meta_user_trace_id`. */
export function snakeName(path: string): string {
  const steps = parsePath(path)?.steps ?? []
  return steps
    .flatMap((step) => (step.type === 'member' ? [step.key] : []))
    .join('_')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9µ]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .toLowerCase()
}
