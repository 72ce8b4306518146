import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_check,init_define_CRONLEDGER_REPORT_PAGE}from"./approvals-guarded-files.shared.js";init_define_CRONLEDGER_REPORT_PAGE();init_check();var ACCOUNTS=["approved","controller","status","differs","unlisted","not-in-force","cannot-judge"];export{ACCOUNTS};
