/** Names of options in the public source of each version (`Program.main` at the tags), as what came and went; data only. */

export const optionHistory: readonly { readonly line: string; readonly came: string; readonly went: string }[] = [
  {
    line: '1.3',
    came: '-A -E -F -I -M -MO -P -VI -W -a -action -actions -c -certificate -connectorproperty -d -debug -e -emd -execute -export -exports -f -file -files -g -get -getc -gets -h -help -i -import -imports -jdbcfetchsize -jdbcproperty -jdbcquery -jdbcurl -jdbcuser -k -ka -keystore -keystorealias -keystorepass -kp -loadclass -locale -m -mappingproperty -mo -model -models -module -modules -o -output -p -pr -process -processes -put -putc -puts -q -quiet -s -service -u -user -v -version -vi -via -viauser -view -views -vu -w -workspace -workspaces -x -xc -xl -xm',
    went: '',
  },
  {
    line: '1.4.0',
    came: '-auth -authserviceurl -ch -chunksize -ct -httptimeout -jdbcproperties -maxretrycount -mrc -retrytimeout -rt',
    went: '-jdbcfetchsize -jdbcproperty -jdbcquery -jdbcurl -jdbcuser',
  },
  {
    line: '1.4.1',
    came: '-pkey -privatekey',
    went: '-M -W -models -workspaces',
  },
  {
    line: '1.4.2',
    came: '',
    went: '-MO -VI -modules -views',
  },
  {
    line: '1.4.3',
    came: '',
    went: '',
  },
  {
    line: '1.4.4',
    came: '',
    went: '',
  },
  {
    line: '3.0',
    came: '-L -M -MO -V -W -deleteItems:csv -deleteItems:jdbc -deleteItems:json -execute:all -get:csv -get:csv_mc -get:csv_sc -get:json -im -itemmappingproperty -l -list -lists -models -modules -pages -putItems:csv -putItems:jdbc -putItems:json -updateItems:csv -updateItems:jdbc -updateItems:json -upsertItems:csv -upsertItems:jdbc -upsertItems:json -views -workspaces -x:all',
    went: '-q -quiet',
  },
  {
    line: '4.0',
    came: '--forceRegister --rotatable -oauth-client-id',
    went: '',
  },
  {
    line: '4.1',
    came: '-m_id -model_id -w_id -workspace_id',
    went: '',
  },
];
