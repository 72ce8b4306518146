// Constants that the build puts in.

/** The version of package.json. */
declare const CRONLEDGER_VERSION: string;
