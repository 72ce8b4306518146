import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{ACCOUNTS}from"./audit-model.shared.js";import{isoTime,sortedFindings,sortedWrites}from"./audit-report-order.shared.js";import{sortProblems}from"./report-order.shared.js";import"./model.shared.js";import{init_check,init_define_CRONLEDGER_REPORT_PAGE,init_escape,markup,shown}from"./approvals-guarded-files.shared.js";init_define_CRONLEDGER_REPORT_PAGE();init_check();import{createHash}from"node:crypto";init_escape();init_define_CRONLEDGER_REPORT_PAGE();init_check();var STYLE=`
:root { color-scheme: light dark; --paper: #fff; --ink: #1d2127; --faint: #5c6570; --line: #d9dde2; --card: #f6f7f9;
  --critical: #8e1538; --high: #c62828; --medium: #b26a00; --low: #3f6fb5; --info: #5c6570; --good: #2e7d32; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --ink: #e6e8eb; --faint: #9aa4af; --line: #30363d; --card: #1c2127;
  --critical: #ff7b9c; --high: #ff8a80; --medium: #ffb74d; --low: #90b8f0; --info: #9aa4af; --good: #81c784; } }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; background: var(--paper); color: var(--ink); }
main { max-width: 68rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.15rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: 0; }
.pass h1 { color: var(--good); } .violation h1, .could-not-check h1 { color: var(--high); }
code { font: 0.88em ui-monospace, monospace; background: color-mix(in srgb, var(--faint) 14%, transparent); border-radius: 4px; padding: 0 0.25em; overflow-wrap: anywhere; unicode-bidi: isolate; }
.line { border: 1px solid var(--line); border-radius: 8px; padding: 0.75rem; background: var(--card); }
.lane { display: grid; grid-template-columns: 9rem 1fr; gap: 0.75rem; align-items: center; margin: 0.15rem 0; }
.lane .name { color: var(--faint); font-size: 0.85rem; white-space: nowrap; } .lane b { color: var(--ink); float: right; }
.lane svg { width: 100%; height: 1.6rem; display: block; border-bottom: 1px solid var(--line); overflow: visible; }
.lane rect { fill: var(--faint); } .approved rect, .controller rect { fill: var(--good); } .status rect { fill: var(--line); }
.differs rect, .unlisted rect, .not-in-force rect { fill: var(--high); } .cannot-judge rect { fill: var(--medium); }
rect.critical { fill: var(--critical); } rect.high { fill: var(--high); } rect.medium { fill: var(--medium); } rect.low { fill: var(--low); } rect.info { fill: var(--info); }
.ends { display: flex; justify-content: space-between; gap: 1rem; flex-wrap: wrap; font-size: 0.8rem; color: var(--faint); }
article { border: 1px solid var(--line); border-left: 4px solid var(--info); border-radius: 8px; padding: 0.75rem 1rem; margin: 0.75rem 0; background: var(--card); overflow-wrap: anywhere; }
article:target { outline: 2px solid var(--low); }
article.critical { border-left-color: var(--critical); } article.high { border-left-color: var(--high); } article.medium { border-left-color: var(--medium); } article.low { border-left-color: var(--low); }
.badge { font-size: 0.75rem; text-transform: uppercase; letter-spacing: 0.04em; color: var(--faint); }
.critical .badge { color: var(--critical); } .high .badge { color: var(--high); } .medium .badge { color: var(--medium); } .low .badge { color: var(--low); }
dl { display: grid; grid-template-columns: 6rem 1fr; gap: 0.1rem 0.75rem; margin: 0; font-size: 0.9rem; } dt { color: var(--faint); } dd { margin: 0; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 0.85rem; }
th, td { border-bottom: 1px solid var(--line); padding: 0.3rem 0.6rem 0.3rem 0; text-align: left; vertical-align: top; } td:first-child { white-space: nowrap; }
tr.differs td:nth-child(2), tr.unlisted td:nth-child(2), tr.not-in-force td:nth-child(2) { color: var(--high); } tr.cannot-judge td:nth-child(2) { color: var(--medium); }
summary { cursor: pointer; }
@media (max-width: 40rem) { .lane { grid-template-columns: 1fr; gap: 0; } .lane b { float: none; } dl { grid-template-columns: 1fr; } dt { margin-top: 0.3rem; } table { min-width: 44rem; } }
`;var htmlFormat={name:"html",render:renderHtml},BINS=120,MAX_FINDINGS=500,MAX_WRITES=1e3,MAX_MESSAGE=2e3,HEADLINES={pass:"Nothing was written that is not approved",violation:"Workloads were written that nobody approved","could-not-check":"Not all writes could be judged","approval-needed":"Approvals are missing"};function renderHtml(report){let title=HEADLINES[report.verdict],policy=`default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'`,findings=sortedFindings(report.findings).slice(0,MAX_FINDINGS);return`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${markup(`Cronledger audit: ${title}`)}</title>
<style>${STYLE}</style>
</head>
<body class="${report.verdict}">
<main>
<h1>${markup(title)}</h1>
<p>${markup(summary(report))}</p>
${timeLine(report,findings)}
${findings.length===0?"":`<h2>Findings</h2>
${findings.map(card).join(`
`)}`}
${report.findings.length>findings.length?`<p>\u2026 and ${report.findings.length-findings.length} more, in the JSON.</p>`:""}
${problemsPart(report)}
${coveragePart(report)}
${writesPart(report)}
</main>
</body>
</html>
`}function summary({events,period,writes,findings}){let blocking=findings.filter(({blocking:blocks})=>blocks).length;return`${events.read} events from ${clock(period.from)} to ${clock(period.to)}. ${writes.length} writes of scheduled workloads, ${findings.length} findings, ${blocking} of them block.`}function timeLine(report,findings){let{from,to}=report.period;if(from===null||to===null)return"";let span=Math.max(1,to-from),binOf=time=>Math.min(BINS-1,Math.max(0,Math.floor((time-from)/span*BINS))),lanes=ACCOUNTS.flatMap(account=>{let times=report.writes.filter(write=>write.account===account).flatMap(({time})=>time??[]);return times.length===0?[]:[lane(account,times.map(binOf),times.length)]}),marks=findings.map((finding,index)=>mark(finding,index,finding.time===null?0:binOf(finding.time))),top=`<div class="lane"><span class="name">findings</span><svg viewBox="0 0 ${BINS*5} 22" preserveAspectRatio="none" role="img" aria-label="findings over time">${marks.join("")}</svg></div>`;return`<section class="line" aria-label="Time line">
${findings.length===0?"":top}
${lanes.join(`
`)}
<div class="lane axis"><span class="name"></span><span class="ends"><time>${clock(from)}</time><time>${clock(to)}</time></span></div>
</section>`}function lane(account,bins,count){let counts=new Map;for(let bin of bins)counts.set(bin,(counts.get(bin)??0)+1);let most=Math.max(...counts.values()),bars=[...counts].map(([bin,number])=>{let height=4+Math.round(18*number/most);return`<rect x="${bin*5}" y="${22-height}" width="4.4" height="${height}"><title>${number} ${account}</title></rect>`});return`<div class="lane ${account}"><span class="name">${account} <b>${count}</b></span><svg viewBox="0 0 ${BINS*5} 22" preserveAspectRatio="none" role="img" aria-label="${count} ${account}">${bars.join("")}</svg></div>`}function mark({severity,rule,message},index,bin){let title=`${severity}: ${shown(rule)}: ${shown(message,200)}`;return`<a href="#f${index}"><rect class="${severity}" x="${bin*5}" y="2" width="4.4" height="18" rx="1"><title>${markup(title)}</title></rect></a>`}function card(finding,index){let{severity,rule,message,remediation,time,location,auditIDs,evidence,excepted,user}=finding,facts=[["When",`<time>${clock(time)}</time>`],["Who",code(user)],["Where",code(`${location.path}:${location.line}`)],["Request",codes(auditIDs)],...evidence.length===0?[]:[["Evidence",codes(evidence)]],["To do",markup(shown(remediation,MAX_MESSAGE))],...excepted===void 0?[]:[["Excepted",markup(shown(excepted.reason))]]];return`<article id="f${index}" class="${severity}"><h3><span class="badge">${severity}</span> ${markup(shown(rule))}</h3>
<p>${prose(message)}</p>
<dl>${facts.map(([name,value])=>`<dt>${name}</dt><dd>${value}</dd>`).join("")}</dl></article>`}function prose(text){return shown(text,MAX_MESSAGE).split("`").map((part,index,all)=>index%2===1&&index<all.length-1?`<code>${markup(part)}</code>`:markup(part)).join("")}function code(text){return`<code>${markup(shown(text,300))}</code>`}function codes(ids){let more=ids.length>6?` and ${ids.length-6} more`:"";return`${ids.slice(0,6).map(code).join(" ")}${more}`}function problemsPart({problems}){return problems.length===0?"":`<h2>What could not be judged</h2><ul>${sortProblems(problems).map(({message,hint,path})=>`<li>${path===null?"":`${code(path)}: `}${markup(shown(message,MAX_MESSAGE))} ${markup(shown(hint,MAX_MESSAGE))}</li>`).join("")}</ul>`}function coveragePart({coverage}){let{objects,profile,limits,gaps}=coverage;return`<h2>Coverage</h2><ul>${[`Objects of writes: ${objects.whole} whole, ${objects.patch} as a patch only, ${objects.cut} cut, ${objects.none} not logged.`,...profile===null?[]:[`The log looks like ${profile}.`],...limits,...gaps.slice(0,50).map(({from,to,file})=>`No event in ${file} from ${clock(from)} to ${clock(to)}.`)].map(item=>`<li>${markup(shown(item,MAX_MESSAGE))}</li>`).join("")}</ul>`}function writesPart({writes}){let told=sortedWrites(writes.filter(({account})=>account!=="status")),rows=told.slice(0,MAX_WRITES).map(writeRow),more=told.length>MAX_WRITES?`<p>\u2026 and ${told.length-MAX_WRITES} more, in the JSON.</p>`:"";return`<h2>Writes</h2><details><summary>${told.length} writes</summary><div class="wide"><table><thead><tr><th>time</th><th>account</th><th>what</th><th>who</th><th>outcome</th><th>why</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>${more}</details>`}function writeRow(write){let what=`${write.verb} ${write.resource} ${write.namespace??""}/${write.name??"*"}`,who=write.impersonatedBy===null?write.user:`${write.user} (by ${write.impersonatedBy})`,cells=[`<time>${clock(write.time)}</time>`,write.account,code(what),code(who),write.outcome,markup(shown(write.why,400))];return`<tr class="${write.account}">${cells.map(cell=>`<td>${cell}</td>`).join("")}</tr>`}function clock(time){return isoTime(time)?.replace("T"," ").replace(/\.\d+Z$/," UTC")??"not logged"}export{htmlFormat};
