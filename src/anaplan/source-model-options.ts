/** What Anaplan advises when a source model cannot be located; data only. Source: Anaplan Community, Common Support Questions: importing. */

/** The remedy text; needs the facts fittingOption, fitsBecause, runningTasks and model. */
export const sourceModelOptions =
  'Anaplan gives three options, to be tried in this order; here option {fittingOption} fits best, because {fitsBecause}.\n' +
  'Option 1: in "{model}" go to Settings > Actions > Manage Import Data Sources, select the source model, press Remove, then connect and map the source again and repeat the import. Side effect: the mapping of the import is lost and has to be built again.\n' +
  'Option 2, if the source or "{model}" was moved or copied to another workspace since the import was set up: remove the original source model as data source from "{model}" and connect the model where it is now. Side effect: the mapping has to be built again, as in option 1.\n' +
  "Option 3: your name > Manage models > Manage tasks, end every task of the workspace, open the import, delete the source file from the model, and import again. Side effect: it ends other people's tasks; running there now: {runningTasks}.\n" +
  'If none helps, open a support case: `anaplan-doctor case new --problem source-model-missing`, and say which options were tried.';
