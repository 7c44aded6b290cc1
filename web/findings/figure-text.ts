/** The heading of a chart, which states what it shows, and one sentence that says what that means. */
export interface FigureText {
  readonly finding: string;
  readonly takeaway: string;
}
