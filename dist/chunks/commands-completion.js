import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{COMMANDS}from"./commands-index.shared.js";import"./commands-inventory-actions.shared.js";import"./export-index.shared.js";import"./report-index.shared.js";import{EXIT_CODES,init_model}from"./model.shared.js";import{UserError,init_check,init_define_CRONLEDGER_REPORT_PAGE,init_errors}from"./approvals-guarded-files.shared.js";init_define_CRONLEDGER_REPORT_PAGE();init_check();init_errors();init_model();var SHELLS={bash,zsh,fish};async function run(input){let[name="",...more]=input.positionals,shell=Object.hasOwn(SHELLS,name)?SHELLS[name]:void 0;if(shell!==void 0&&more.length===0)return{exitCode:EXIT_CODES.pass,output:shell()};let what=name===""?"No shell was named.":`There is no completion for \`${input.positionals.join(" ")}\`.`;throw new UserError("usage",what,`Name one of ${Object.keys(SHELLS).join(", ")}.`)}function wordsAfter({actions=[],options}){return[...actions.map(({name})=>name),...options.map(({name})=>`--${name}`),"--help"]}function formatsOf({formats,actions=[]}){return[...new Set([...formats??[],...actions.flatMap(action=>action.formats??[])])]}function bash(){let cases=COMMANDS.map(command=>{let formats=formatsOf(command),value=formats.length===0?"":`[[ $last == --format || $last == -f ]] && words='${formats.join(" ")}'; `;return`    ${command.name}) words='${wordsAfter(command).join(" ")}'; ${value};;`});return`_cronledger() {
  local words last current
  current=\${COMP_WORDS[COMP_CWORD]}
  last=\${COMP_WORDS[COMP_CWORD-1]}
  if (( COMP_CWORD == 1 )); then
    COMPREPLY=( $(compgen -W '${COMMANDS.map(({name})=>name).join(" ")} --help --version' -- "$current") )
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join(`
`)}
  esac
  COMPREPLY=( $(compgen -W "$words" -- "$current") )
}
complete -o default -F _cronledger cronledger
`}function zsh(){return`#compdef cronledger
autoload -U +X bashcompinit && bashcompinit
${bash()}`}function fish(){let first=COMMANDS.map(({name,summary})=>`complete -c cronledger -n __fish_use_subcommand -a ${name} -d ${fishText(summary)}`),rest=COMMANDS.flatMap(command=>{let{name,options,actions=[]}=command,when=`-n '__fish_seen_subcommand_from ${name}'`,formats=formatsOf(command);return[...actions.map(action=>`complete -c cronledger ${when} -a ${action.name}`),...options.map(option=>{let short=option.short===void 0?"":` -s ${option.short}`,values=option.name==="format"&&formats.length>0?` -x -a '${formats.join(" ")}'`:"",needs=option.value===void 0||values!==""?values:" -r";return`complete -c cronledger ${when} -l ${option.name}${short}${needs} -d ${fishText(option.help)}`})]});return`${[...first,...rest].join(`
`)}
`}function fishText(text){return`'${text.replaceAll("\\","\\\\").replaceAll("'","\\'")}'`}export{run};
