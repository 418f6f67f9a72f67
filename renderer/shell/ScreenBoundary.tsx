import { Component, type ReactNode } from 'react';
import { type Problem, toProblem } from '../../contract/errors/index.ts';
import { Button, ProblemCard } from '../kit/index.ts';

/** Keeps a fault of one screen from taking the window with it. Give it a `key` per place. */
export class ScreenBoundary extends Component<
  { readonly children: ReactNode },
  { readonly problem: Problem | undefined }
> {
  override state: { readonly problem: Problem | undefined } = { problem: undefined };

  static getDerivedStateFromError(error: unknown): { readonly problem: Problem } {
    return { problem: toProblem(error) };
  }

  override render(): ReactNode {
    if (this.state.problem === undefined) return this.props.children;
    return (
      <main className="page-column page-narrow">
        <ProblemCard
          problem={this.state.problem}
          actions={
            <Button onClick={() => this.setState({ problem: undefined })}>Show the screen again</Button>
          }
        />
      </main>
    );
  }
}
