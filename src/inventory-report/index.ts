// The formats of the inventory report. To add one: a file beside this one, and a line here.
import { csvFormat } from './csv.ts';
import type { InventoryReportFormat } from './format.ts';
import { htmlFormat } from './html.ts';
import { jsonFormat } from './json.ts';
import { markdownFormat } from './markdown.ts';

export const INVENTORY_REPORT_FORMATS: readonly InventoryReportFormat[] = [
  htmlFormat,
  markdownFormat,
  csvFormat,
  jsonFormat,
];
