import { Component } from 'react'
import type { ReactNode } from 'react'
import { Button } from '../ui/Button'
import { ErrorPanel } from '../ui/ErrorPanel'

interface ErrorBoundaryProps {
  /** When this changes, the children are tried again: leaving a page that failed is enough. */
  readonly place: string
  readonly children: ReactNode
}

interface ErrorBoundaryState {
  readonly error: Error | null
  readonly place: string
}

/** Catches a mistake of ours in a page, so that the frame, the other places and the data stay in reach. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: null, place: this.props.place }

  static getDerivedStateFromError(thrown: unknown): Partial<ErrorBoundaryState> {
    return { error: thrown instanceof Error ? thrown : new Error(String(thrown)) }
  }

  static getDerivedStateFromProps(
    props: ErrorBoundaryProps,
    state: ErrorBoundaryState,
  ): Partial<ErrorBoundaryState> | null {
    return props.place === state.place ? null : { error: null, place: props.place }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === null) return this.props.children
    return (
      <ErrorPanel
        title="This page failed"
        message={`${error.message}\nThat is a mistake in Spanglass. Your data is not touched.`}
        onRetry={() => this.setState({ error: null })}
        actions={
          <Button onClick={() => void navigator.clipboard.writeText(error.stack ?? error.message)}>
            Copy the details
          </Button>
        }
      />
    )
  }
}
