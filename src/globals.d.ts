// Constants that the build puts in.

/** The version of package.json. */
declare const CRONLEDGER_VERSION: string;

/** The program and the style of the inventory report's page; see scripts/report-page.ts. */
declare const CRONLEDGER_REPORT_PAGE: { readonly script: string; readonly style: string };

/** The policies of policies/ as JSON: a list of the objects, by id. Not there where the sources run as they are. */
declare const CRONLEDGER_PACK: string | undefined;
