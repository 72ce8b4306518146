// What a format of the inventory report is: a pure function from the model to text.
import type { ReportModel } from './model.ts';

/** The page's own program and style, which the build makes from page/. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

export interface InventoryReportFormat {
  readonly name: string;
  render(model: ReportModel, assets: PageAssets): string;
}
