import type { ReactElement } from 'react'
import { classNames } from './classNames'
import './stepName.css'
import { cutVerb } from './stepVerb'

/**
 * The name of a step. The word that the conventions put in front (`execute_tool get_order`) is drawn quietly behind the
 * part that tells one step from another, and not at all where room is short. Foreign text: isolated.
 */
export function StepName({
  name,
  className,
  title,
}: {
  readonly name: string
  readonly className?: string
  readonly title?: string
}): ReactElement {
  const [verb, noun] = cutVerb(name)
  if (verb === '')
    return (
      <bdi className={className} title={title}>
        {name}
      </bdi>
    )
  return (
    <bdi className={classNames('stepName', className)} title={title}>
      <span className="stepVerb">{verb}</span>
      <span className="stepNoun">{noun}</span>
    </bdi>
  )
}
