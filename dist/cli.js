#!/usr/bin/env node
import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{COMMANDS}from"./chunks/commands-index.shared.js";import"./chunks/commands-inventory-actions.shared.js";import"./chunks/export-index.shared.js";import"./chunks/report-index.shared.js";import{UserError,escapeLine,init_check,init_define_CRONLEDGER_REPORT_PAGE,init_errors,init_escape}from"./chunks/approvals-guarded-files.shared.js";init_define_CRONLEDGER_REPORT_PAGE();init_check();import{writeFileSync}from"node:fs";import path from"node:path";import{parseArgs}from"node:util";init_define_CRONLEDGER_REPORT_PAGE();init_check();function mainHelp(commands){let width=Math.max(...commands.map(command=>command.name.length));return`cronledger keeps Kubernetes CronJobs and Jobs in step with an inventory of approved scheduled workloads.

Usage: cronledger COMMAND [OPTIONS]

${commands.map(command=>`  ${command.name.padEnd(width)}  ${command.summary}`).join(`
`)}

  cronledger COMMAND --help   shows a command's options.
  cronledger --version        shows the version.

Exit codes: 0 pass, 1 violation, 2 could not check (bad input, bad usage, a crash), 3 approval needed.
`}function commandHelp(command){let usage=["cronledger",command.name,command.positionals,"[OPTIONS]"].filter(part=>part!=="").join(" "),actions=command.actions??[],width=Math.max(...actions.map(action=>action.name.length)),lines=actions.flatMap(({name,summary})=>hanging(`  ${name.padEnd(width)}  `,summary));return`${[command.summary,`Usage: ${usage}`,...actions.length===0?[]:[lines.join(`
`)],optionLines(command.options),command.notes].join(`

`)}
`}function actionHelp(command,action){let usage=["cronledger",command.name,action.name,action.positionals,"[OPTIONS]"].filter(part=>part!==""),options=command.options.filter(({name})=>action.options.includes(name)||COMMON.includes(name)).map(option=>({...option,help:ownHelp(option.help,action)}));return`${[hanging("",action.summary).join(`
`),`Usage: ${usage.join(" ")}`,optionLines(options),`Examples:
${action.examples.map(example=>`  ${example}`).join(`
`)}`].join(`

`)}
`}var COMMON=["config","output","quiet"];function ownHelp(help,{name,formats}){if(formats!==void 0&&help.startsWith("list: text")){let[usual,...others]=formats;return`${usual} (default)${others.map(other=>`, ${other}`).join("")}.`}let[before="",...rest]=help.split(": "),names=before.replace(" --from-diff","").split(/, | and /);if(rest.length===0||!names.includes(name))return help;let text=rest.join(": ");return`${text.charAt(0).toUpperCase()}${text.slice(1)}`}function optionLines(given){let options=[...given,{name:"help",short:"h",help:"Show this text."}],flags=options.map(({name,short,value})=>`${short===void 0?"    ":`-${short}, `}--${name}${value===void 0?"":` ${value}`}`),width=Math.max(...flags.map(flag=>flag.length));return options.map(({help},index)=>`  ${flags[index]?.padEnd(width)}  ${help}`).join(`
`)}var WIDTH=110;function hanging(head,text){let lines=[],line=head;for(let word of text.split(" "))line.trimEnd().length>head.length&&line.length+word.length>WIDTH&&(lines.push(line.trimEnd()),line=" ".repeat(head.length)),line+=`${word} `;return[...lines,line.trimEnd()]}init_errors();init_escape();var COULD_NOT_CHECK=2;async function main(argv){let[name="",...rest]=argv;if(name===""||name==="help"||name==="--help"||name==="-h")return process.stdout.write(mainHelp(COMMANDS)),name===""?COULD_NOT_CHECK:0;if(name==="--version")return process.stdout.write(`0.1.0
`),0;let command=COMMANDS.find(candidate=>candidate.name===name);if(command===void 0)throw new UserError("usage",`There is no command \`${name}\`.`,"Run `cronledger --help` to see the commands.");let{values,positionals}=parse(command,rest);if(values.help===!0){let action=command.actions?.find(candidate=>candidate.name===positionals[0]);return process.stdout.write(action===void 0?commandHelp(command):actionHelp(command,action)),0}let cwd=process.cwd(),input={values,positionals,cwd,env:process.env,stdin:process.stdin,now:new Date,write:text=>write(process.stdout,text),progress:line=>{process.stderr.isTTY&&process.stderr.write(`${escapeLine(line)}
`)}},{run}=await command.load(),result=await run(input);for(let{path:name2,text}of result.files??[])writeOutput(path.resolve(cwd,name2),text);let file=values.output;typeof file=="string"?writeOutput(path.resolve(cwd,file),result.output):values.quiet!==!0&&await write(process.stdout,result.output);let notes=values.quiet===!0?[]:result.notes??[];for(let note of notes)await write(process.stderr,`${escapeLine(note)}
`);return result.exitCode}function parse(command,args){if(command.foreignArguments===!0&&args[0]!=="--help"&&args[0]!=="-h")return{values:{},positionals:[...args]};let options={help:{type:"boolean",short:"h"}};for(let{name,value,short}of command.options)options[name]={type:value===void 0?"boolean":"string",...short===void 0?{}:{short}};try{return parseArgs({args:[...args],options,allowPositionals:command.positionals!=="",strict:!0})}catch(error){throw error instanceof TypeError&&"code"in error&&String(error.code).startsWith("ERR_PARSE_ARGS_")?new UserError("usage",error.message,`Run \`cronledger ${command.name} --help\` to see its options.`):error}}function writeOutput(file,text){try{writeFileSync(file,text)}catch(error){let reason=error instanceof Error?error.message:String(error);throw new UserError("output-failed",`The report could not be written to ${file}: ${reason}.`,"Name a file in a folder that exists and can be written.")}}function write(stream,text){return new Promise((resolve,reject)=>{stream.write(text,error=>error?reject(error):resolve())})}function fail(error){if(error instanceof UserError)process.stderr.write(`cronledger: ${escapeLine(error.message)} [${error.code}]
  ${escapeLine(error.hint)}
`);else{let text=error instanceof Error?error.stack??error.message:String(error);process.stderr.write(`cronledger: this is a bug, and nothing was checked. Please report it with what follows.
`);for(let line of text.split(`
`))process.stderr.write(`  ${escapeLine(line)}
`)}return COULD_NOT_CHECK}process.stdout.on("error",()=>process.exit(COULD_NOT_CHECK));process.on("uncaughtException",error=>process.exit(fail(error)));process.on("unhandledRejection",error=>process.exit(fail(error)));main(process.argv.slice(2)).then(code=>{process.exitCode=code},error=>{process.exitCode=fail(error)});
