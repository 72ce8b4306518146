import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
var DEFAULT_CONFIG={policies:{pack:"baseline",blockAt:"high",paths:[".cronledger/policies/*.yaml"],rules:{}},images:{allow:[]},namespaces:{protected:["kube-*"]},schedule:{minInterval:300},teams:{},kinds:[]};export{DEFAULT_CONFIG};
