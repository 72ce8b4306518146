import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_unknown_runner,runnerSign,unknownRunner}from"./workloads-unknown-runner.shared.js";import"./approvals-guarded-files.shared.js";init_unknown_runner();export{runnerSign,unknownRunner};
