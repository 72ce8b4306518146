import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{fieldViews,scheduleText}from"./chunk-P2JSUVV6.js";import"./chunk-SU7RHNSQ.js";import{isNews,sectionsOf}from"./chunk-LBI6UNC7.js";import{countsText,headline,nextSteps}from"./chunk-LYXJWYMJ.js";import{changeWords,exceptionWords,mayApproveWords,needWords,placeText,revisionText,workloadFacts,workloadName,workloadPlace}from"./chunk-CVOY7ZXV.js";import{sortIgnored,sortNeeds,sortProblems,sortWorkloads}from"./chunk-RNPKBIXQ.js";import"./chunk-C7KZ2NLE.js";import"./chunk-BJRMPIVC.js";import"./chunk-74AQX4GD.js";import{init_define_CRONLEDGER_REPORT_PAGE,init_escape,init_pipeline,markup,shown}from"./chunk-353G2QWQ.js";init_define_CRONLEDGER_REPORT_PAGE();init_pipeline();init_escape();import{createHash}from"node:crypto";var MAX_MESSAGE=2e3,STYLE=`
:root { color-scheme: light dark; --line: #8884; --bad: #c62828; --good: #2e7d32; --soft: #8882; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --good: #81c784; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
code, pre { font: 0.9em ui-monospace, monospace; background: var(--soft); border-radius: 4px; overflow-wrap: anywhere; }
code { padding: 0 0.25em; unicode-bidi: isolate; } pre { padding: 0.75em; overflow-x: auto; }
section { border-top: 1px solid var(--line); } table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid var(--line); padding: 0.3em 0.6em; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
.pass h1 { color: var(--good); } .violation h1, .could-not-check h1 { color: var(--bad); } .blocks { color: var(--bad); }
`,htmlFormat={name:"html",mediaType:"text/html",render:renderHtml};function renderHtml(report){let title=report.command==="list"?"Scheduled workloads":headline(report),policy=`default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'`,body=report.command==="list"?listBody(report):judgementBody(report);return`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${markup(`Cronledger: ${title}`)}</title>
<style>${STYLE}</style>
</head>
<body class="${report.command==="list"?"list":report.verdict}">
<h1>${markup(title)}</h1>
${body.filter(part=>part!=="").join(`
`)}
</body>
</html>
`}function judgementBody(report){let{workloads,findings,proposals}=sectionsOf(report),isCheck=report.command==="check",steps=nextSteps(report,[...workloads.flatMap(section=>section.proposals),...proposals]);return[isCheck?paragraph(`Compared ${revisionText(report.base)} with ${revisionText(report.head)}.`):"",paragraph(countsText(report)),titled("What to do",list(steps.map(({text,commands})=>`${markup(text)}${preformatted(commands)}`))),titled("Approvals",list(isCheck?sortNeeds(report.needs).map(needItem):[])),...workloads.filter(isNews).map(sectionPart),titled("Other findings",list(findings.map(findingItem))),problemsPart(report.problems)]}function listBody(report){let rows=sortWorkloads(report.workloads).map(({workload,listed})=>[code(workloadName(workload)),markup(workload.suspend?`${whenText(workload)}, suspended`:whenText(workload)),listed?"listed":"<strong>not listed</strong>",code(workloadPlace(workload))]);return[paragraph(headline(report)),table(["Workload","Runs","Inventory","Place"],rows),problemsPart(report.problems)]}function problemsPart(problems){return titled("Could not be checked",list(sortProblems(problems).map(problemItem)))}function sectionPart({workload,change,findings}){return`<section>
${[`<h2>${`${code(workloadName(workload))}${change===null?"":` ${markup(changeWords(change))}`}`}</h2>`,`<p>At ${code(workloadPlace(workload))}</p>`,change===null?"":changePart(change),list(findings.map(findingItem))].filter(part=>part!=="").join(`
`)}
</section>`}function changePart(change){let{workload}=change;if(change.change==="added"||change.change==="removed"){let facts=[["runs",whenText(workload)],...workloadFacts(workload)];return table([],facts.map(([label,value])=>[markup(label),code(value)]))}let{views,more}=fieldViews(change),rows=views.map(view=>[code(view.label),valueCell(view.before,view.beforeWords,view.partial),valueCell(view.after,view.afterWords,view.partial)]),rest=more===0?"":paragraph(`\u2026 and ${more} more fields; the JSON report has them all.`);return`${table(["Field","Before","After"],rows)}${rest}`}function valueCell(lines,words,partial){return lines.length===0?partial?"":"absent":`${lines.map(code).join("<br>")}${words===""?"":` \u2014 ${markup(words)}`}`}function whenText({schedule,timeZone}){return schedule===null?"once":scheduleText(schedule,timeZone)}function findingItem(finding){let{severity,rule,message,remediation,location,excepted,blocking}=finding,isBlocking=blocking&&excepted===void 0,weight=excepted!==void 0?"excepted":isBlocking?`${severity}, blocks`:severity,advice=excepted===void 0?`Fix: ${shown(remediation,MAX_MESSAGE)}`:exceptionWords(excepted);return`${`<strong${isBlocking?' class="blocks"':""}>${markup(weight)}</strong> ${code(shown(rule))}`} at ${code(placeText(location))}<br>${prose(message)}<br>${prose(advice)}`}function needItem(need){let words={approved:"given",pending:"missing",unknown:"unknown"}[need.status],by=need.approvedBy.map(who=>shown(who,80)).join(", "),ignored=sortIgnored(need.ignored).map(({who,why})=>prose(`${shown(who,80)} does not count: ${why}`)),head=`<strong>${words}</strong>: ${prose(needWords(need))}${by===""?"":`, approved by ${markup(by)}`}`,more=[mayApproveWords(need),...need.notes].filter(text=>text!=="").map(prose);return[head,prose(need.reason),...ignored,...more].join("<br>")}function problemItem({code:id,path,message,hint,level}){return`${`${code(id)}${level==="warning"?" (warning)":""}${path===null?"":` at ${code(shown(path,300))}`}`}<br>${prose(message)}<br>Fix: ${prose(hint)}`}function prose(text){return shown(text,MAX_MESSAGE).split("`").map((part,index)=>index%2===1?code(part):markup(part)).join("")}function code(text){return`<code>${markup(text)}</code>`}function paragraph(text){return text===""?"":`<p>${markup(text)}</p>`}function preformatted(lines){return lines.length===0?"":`<pre>${lines.map(markup).join(`
`)}</pre>`}function list(items){return items.length===0?"":`<ul>
${items.map(item=>`<li>${item}</li>`).join(`
`)}
</ul>`}function titled(title,content){return content===""?"":`<section>
<h2>${title}</h2>
${content}
</section>`}function table(head,rows){if(rows.length===0)return"";let cells=(tag,values)=>`<tr>${values.map(value=>`<${tag}>${value}</${tag}>`).join("")}</tr>`;return`<table>
${[...head.length===0?[]:[cells("th",head)],...rows.map(row=>cells("td",row))].join(`
`)}
</table>`}export{htmlFormat};
