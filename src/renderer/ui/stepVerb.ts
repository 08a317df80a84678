/** Operations that the GenAI conventions of OpenTelemetry put before the name of what is called. */
const verbs = /^(?:execute_tool|invoke_agent|invoke_workflow|create_agent) (?=\S)/

/** The operation in front of a name, its blank included, and the rest; `''` and the whole where there is none. */
export function cutVerb(name: string): readonly [verb: string, noun: string] {
  const verb = verbs.exec(name)?.[0] ?? ''
  return [verb, name.slice(verb.length)]
}
