/** What Anaplan advises when a source model cannot be located; data only. Source: Anaplan Community, Common Support Questions: importing. */

/** The remedy text; needs the facts fittingOption, fitsBecause, endsTasks, model and action. */
export const sourceModelOptions =
  'Try the three options in their order, as Anaplan asks. Option {fittingOption} fits best here: {fitsBecause}.\n' +
  'Option 1: in "{model}" open Settings > Actions > Manage Import Data Sources, select the source model, press Remove; connect and map it again, and repeat the import. Side effect: the mapping is lost and has to be built again.\n' +
  'Option 2, if a model was moved or copied to another workspace: remove the source model as data source as in option 1, then connect it where it is now. Side effect: as in option 1.\n' +
  "Option 3: your name > Manage models > Manage tasks, end every task of the workspace; delete the source file from the model, and repeat the import. Side effect: it ends other people's tasks{endsTasks}.\n" +
  'If none helps: `anaplan-doctor case new --problem source-model-missing --target "{model} / {action}" --config FILE`, and say in the mail which options were tried.';
