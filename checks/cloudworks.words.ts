/** The words of cloudworks; data only. */
import type { Explanation } from '../src/check.ts';

const api = 'Anaplan CloudWorks API 2.0';
const help = 'Anaplan help: CloudWorks';
const live = 'Anaplan CloudWorks API 2.0, and the answers of the service as observed';

const history = 'CloudWorks > Integrations > "{job}" > History';
const ran = 'The run that started {startedAtMs} ended with "{message}" (code {executionErrorCode}).';
const quote = 'run {runId}, trace {traceId}, code {executionErrorCode}';

export const explanations = {
  'run-failed': {
    title: 'CloudWorks: the last run of "{job}" failed: {cause}',
    meaning: `${ran} {failedIn} {history}`,
    remedy: `{causeSteps}\nRun it again: ${history}. If it fails the same way, give support ${quote}.`,
    actsNext: 'integration',
    source: live,
  },
  'run-failed-unexplained': {
    title: 'CloudWorks: the last run of "{job}" failed, and nothing says why',
    meaning: `${ran} {failedIn} {history} Neither message nor errors name a cause; Anaplan asks to be given the code.`,
    remedy: `Look at ${history}: the run may tell more there than by the API.\nRun it again once.\nIf it fails the same way, open a support case with ${quote}.`,
    actsNext: 'anaplan',
    source: 'Anaplan CloudWorks API 2.0, "Get Run Status": contact support with the executionErrorCode',
    problem: 'cloudworks-failed',
  },
  'run-model-gone': {
    title: 'CloudWorks: "{job}" failed because its model is gone',
    meaning: `${ran} {history} The model {modelId} it works on was deleted, or the user it runs as no longer sees it.`,
    remedy:
      'Ask a workspace administrator what became of the model: Manage models.\nIf another takes its place: CloudWorks > Integrations, edit the integration and choose that model and its action. Otherwise disable the integration.',
    actsNext: 'model-builder',
    source: live,
  },
  'run-partial': {
    title: 'CloudWorks: the last run of "{job}" left rows out',
    meaning:
      'The run that started {startedAtMs} counts as a success and is none in full: {rows} (code {executionErrorCode}). {failedIn} {history} CloudWorks shows such a run as successful.',
    remedy: `Download the failure dump of the run, which names each row and the reason and holds your data: ${history}. It is kept 48 hours.\nCorrect the rows at their source, and run the integration again.`,
    actsNext: 'integration',
    source: live,
  },
  'run-cancelled': {
    title: 'CloudWorks: the last run of "{job}" was cancelled',
    meaning: 'The run that started {startedAtMs} was cancelled. What it had done by then stays done.',
    remedy: `Find out who cancelled it and why: ${history}. Run it again if its data is needed.`,
    actsNext: 'integration',
    source: live,
  },
  'run-long': {
    title: 'CloudWorks: "{job}" has been running for {runningMs}',
    meaning:
      'The run that started {startedAtMs} still runs after {runningMs}; the limit is {limitMs} ({learned}; longest {longestMs}). While it runs, further runs of it are refused.',
    remedy:
      'See whether its action stands still in the model: `anaplan-doctor diagnose --config FILE --only import-stuck`.\nIs another task holding the model? Manage models > Manage tasks tells. Wait for that one.\nOtherwise have it cancelled by its owner in CloudWorks, and run it again.',
    actsNext: 'integration',
    source: help,
    problem: 'import-stuck',
  },
  'run-unclear': {
    title: 'CloudWorks: how the last run of "{job}" ended is not told',
    meaning: 'The run that started {startedAtMs} says "{message}", and neither that it succeeded nor that it failed.',
    remedy: `Look at ${history}.`,
    actsNext: 'integration',
    source: live,
  },
  'run-missed': {
    title: 'CloudWorks: "{job}" did not run when it was due',
    meaning:
      'Its schedule ({schedule}) wanted a run {dueAtMs}, and none is in its history {lateMs} later. {lastRun} The weekly maintenance (Saturday 1 to 5 pm Pacific time) and changes of the clocks are allowed for.',
    remedy: `Run it by hand: ${history}.\nLook at status.anaplan.com for a backlog of CloudWorks.\nIf it keeps being missed: move the schedule away from the full hour, and open a case with its id {jobId} and the time.`,
    actsNext: 'integration',
    source: help,
  },
  'never-run': {
    title: 'CloudWorks: "{job}" has never run',
    meaning: 'The {kind} was made {createdAtMs}, and no run of it is told.',
    remedy:
      'If it is meant to run: give it a schedule, or run it once by hand. If not, delete it; a tenant may have so many only.',
    actsNext: 'integration',
    source: api,
  },
  'schedule-lapsing': {
    title: 'CloudWorks: the schedule of "{job}" ends {when}',
    meaning: 'It runs {schedule}, up to {endDate}. After that day nothing runs any more, and CloudWorks tells nobody.',
    remedy: 'CloudWorks > Integrations > "{job}" > Schedule: set a later end date.',
    actsNext: 'integration',
    source: 'Anaplan CloudWorks API 2.0, schedules: endDate',
  },
  'schedule-lapsed': {
    title: 'CloudWorks: the schedule of "{job}" has ended',
    meaning:
      'It ran {schedule}, up to {endDate}, {daysAgo} days ago. By its schedule it does not run any more; the last run of any kind was {lastRunAtMs}.',
    remedy:
      'If it is to go on: CloudWorks > Integrations > "{job}" > Schedule, set a later end date, and run it once by hand for what was left out.\nIf not: delete the schedule, or take it out of the settings.',
    actsNext: 'integration',
    source: 'Anaplan CloudWorks API 2.0, schedules: endDate',
  },
  'schedule-disabled': {
    title: 'CloudWorks: the schedule of "{job}" is switched off',
    meaning:
      'Its schedule ({schedule}) is not active, so nothing starts it. The last run of any kind was {lastRunAtMs}.',
    remedy: 'Ask {askWhom} whether that is meant.\nTo switch it on: CloudWorks > Integrations > "{job}" > Schedule.',
    actsNext: 'integration',
    source: api,
  },
  'schedule-not-understood': {
    title: 'CloudWorks: when "{job}" is due cannot be told from its schedule',
    meaning:
      'Its schedule ({schedule}) is of a kind this program does not evaluate, so a run that is missed goes unseen. Runs that fail are seen all the same.',
    remedy: 'Give it a deadline in the settings: `done by` beside its name under cloudWorks.',
    actsNext: 'integration',
    source: api,
  },
  'connection-gone': {
    title: 'CloudWorks: the connection "{job}" uses was deleted',
    meaning:
      'The {kind} names the connection {cloudConnection} ({connectionType}), which is gone. Its next run will fail.',
    remedy:
      'CloudWorks > Integrations > "{job}": choose another connection.\nIf it was deleted by mistake, make it anew under CloudWorks > Connections, and choose it then: it has a new id.',
    actsNext: 'integration',
    source: 'Anaplan CloudWorks API 2.0, jobs: isConnectionDeleted',
  },
  'connection-broken': {
    title: 'CloudWorks: the connection "{cloudConnection}" of "{job}" does not work',
    meaning: 'CloudWorks calls the connection ({connectionType}) invalid: {cause}. Runs that use it fail.',
    remedy:
      'CloudWorks > Connections > "{cloudConnection}": enter valid credentials, and save; CloudWorks tests them.\nWere keys rotated, or rights of the bucket, container or dataset changed? Its owner knows.',
    actsNext: 'integration',
    source: 'Anaplan CloudWorks API 2.0, connections: status and integrationErrorCode',
  },
  'action-gone': {
    title: 'CloudWorks: an action that "{job}" runs is not in the model',
    meaning:
      'The {kind} runs action {actionId} of model {modelId}, and that model does not list it to this account (missed since {missingSinceAtMs}). {sinceWhen}',
    remedy:
      'In the model, Settings > Actions: does the action exist?\nIf not: CloudWorks > Integrations > "{job}", choose the action that takes its place.\nIf it does: give the role of this account access to it (Roles > Actions), so that it can be watched.',
    actsNext: 'model-builder',
    source: 'Anaplan CloudWorks API 2.0, jobs; Integration API 2.0, lists of actions',
  },
  'failure-not-notified': {
    title: 'CloudWorks: nobody is told when "{job}" fails',
    meaning: 'Its notifications tell no one of {untold}.',
    remedy: 'CloudWorks > Integrations > "{job}" > Notifications: add the people who act on it.',
    actsNext: 'integration',
    source: 'Anaplan CloudWorks API 2.0, notifications',
  },
  'flow-failed': {
    title: 'CloudWorks: the last run of the flow "{job}" failed',
    meaning: `${ran} {stepsSaid}`,
    remedy:
      'Look at the integrations of the steps named: each has its own finding where it is watched.\nMend the cause, then run the flow from that step: CloudWorks > Integration flows > "{job}" > Run from step.',
    actsNext: 'integration',
    source: live,
  },
  'flow-step-failed': {
    title: 'CloudWorks: the flow "{job}" went through, and a step of it did not',
    meaning:
      'The run that started {startedAtMs} ended with "{message}". {stepsSaid} The flow goes on after such a step because it is set so.',
    remedy:
      'Look at the integrations of the steps named.\nIf later steps need their data: CloudWorks > Integration flows > "{job}", set the step to stop on failure.',
    actsNext: 'integration',
    source: live,
  },
  'flow-step-skipped': {
    title: 'CloudWorks: the flow "{job}" skips steps: {steps}',
    meaning: 'These steps are switched off, so a run of the flow is a success without them.',
    remedy: 'If that is not meant any more: CloudWorks > Integration flows > "{job}", switch them on.',
    actsNext: 'integration',
    source: api,
  },
  'flow-continues': {
    title: 'CloudWorks: the flow "{job}" goes on when a step fails: {steps}',
    meaning:
      'These steps are set to continue on failure, and other steps depend on them: those then work on what is there, old or half.',
    remedy:
      'If the later steps need the data: CloudWorks > Integration flows > "{job}", set these steps to stop on failure.',
    actsNext: 'integration',
    source: api,
  },
  'deadline-missed': {
    title: 'CloudWorks: "{job}" missed its deadline ({demand} {deadline})',
    meaning: 'It was due {dueAtMs} (tolerance {toleranceMs}): {what}. {whichRun}',
    remedy: `Tell those who wait for its data.\nLook at ${history}, and run it by hand if nothing runs.`,
    actsNext: 'integration',
    source: 'the settings of this integration or flow',
  },
  'deadline-doubtful': {
    title: 'CloudWorks: "{job}" may have missed its deadline ({demand} {deadline})',
    meaning:
      'It was due {dueAtMs} (tolerance {toleranceMs}). The moment before was missed, and {what}: the one due now may be missing. {whichRun}',
    remedy: `Look at ${history}, which run it was.\nIf the one due now is missing, start it; the next run clears this.`,
    actsNext: 'integration',
    source: 'the settings of this integration or flow',
  },
  'will-miss-deadline': {
    title: 'CloudWorks: "{job}" will miss its deadline (done by {deadline})',
    meaning:
      '{what}: by the median of {knownRuns} runs ({medianMs}) it ends {estimatedEndAtMs} at the earliest, and is due {dueAtMs} (tolerance {toleranceMs}).',
    remedy: 'Tell those who wait for its data.\nIs it waiting for another task? Manage models > Manage tasks tells.',
    actsNext: 'integration',
    source: 'the settings of this integration or flow, and the history of CloudWorks',
  },
  'deadline-unknown': {
    title: 'CloudWorks: whether "{job}" kept its deadline ({demand} {deadline}) cannot be told',
    meaning: 'It was due {dueAtMs}: {what}.',
    remedy: `Look at ${history}. Of flows CloudWorks tells the newest run only: what ran before the daemon watched is not known.`,
    actsNext: 'integration',
    source: api,
  },
  'not-visible': {
    title: 'CloudWorks: the {kind} "{job}" is not visible',
    meaning:
      'Among the {visibleCount} that connection {connection} sees there is none of that name or id: it is missing, or its workspace is not assigned to this account; CloudWorks shows the same for both. {sinceWhen}',
    remedy:
      'Check the name in the settings against CloudWorks.\nIf it exists: have the workspace of its model assigned to this account (role Restricted Integration User).\nIf it was deleted on purpose: take it out of the settings.',
    actsNext: 'integration',
    source: live,
  },
  'not-permitted': {
    title: 'CloudWorks refuses the account of "{connection}"',
    meaning: 'CloudWorks answered {httpStatus} ({message}): the account has no role for it. {before}',
    remedy:
      'Have a tenant administrator give the account the role Restricted Integration User, and assign it the workspaces whose integrations it is to watch.',
    actsNext: 'tenant-admin',
    source: live,
  },
  'not-entitled': {
    title: 'CloudWorks: the tenant or the account of "{connection}" is not entitled',
    meaning:
      'CloudWorks answered {httpStatus} ({message}). Where the tenant has CloudWorks this is how some paths say that the account has no role for it. {before}',
    remedy:
      'Have a tenant administrator give the account the role Restricted Integration User, with its workspaces.\nIf that does not help: ask your Anaplan account team whether the tenant has CloudWorks.',
    actsNext: 'tenant-admin',
    source: live,
  },
  'nothing-visible': {
    title: 'CloudWorks shows the account of "{connection}" nothing at all',
    meaning:
      'It is let in and sees no integration and no flow; the tenant has {tenantCurrentCount}. An account with the role and without a workspace sees just that, so whether anything runs cannot be said.',
    remedy: 'Have a tenant administrator assign the account the workspaces whose integrations it is to watch.',
    actsNext: 'tenant-admin',
    source: live,
  },
  'limit-near': {
    title: 'CloudWorks: the tenant has {tenantCurrentCount} of {tenantMaxAllowed} integrations',
    meaning:
      'Integrations and flows together reach {percent} % of what the tenant may have. Beyond it new ones are refused (HTTP 409).',
    remedy:
      'Delete integrations that are no longer run: those with the notice `never-run` or a schedule that ended long ago.',
    actsNext: 'integration',
    source: 'Anaplan CloudWorks API 2.0, tenantCurrentCount and tenantMaxAllowed; error codes',
  },
  'definitions-not-read': {
    title: 'CloudWorks: {unread} of {total} {kind} have not been read in full yet',
    meaning:
      'Their runs and schedules were judged; what they name (connections, actions, steps) was not. So as not to use up the requests of the tenant a look reads 20 of them; the next looks of the daemon go on.',
    remedy:
      'Let the daemon go on, or name those that matter: `integrations` and `flows` under cloudWorks in the settings.',
    actsNext: 'integration',
    source: 'the request budget of this program',
  },
  'not-looked-at': {
    title: 'CloudWorks: a part could not be looked at',
    meaning: 'The rest was. {why}',
    remedy: 'See what sign-in and network say: `anaplan-doctor diagnose --config FILE --only api-access`.',
    actsNext: 'integration',
    source: api,
  },
} as const satisfies { readonly [code: string]: Explanation };
