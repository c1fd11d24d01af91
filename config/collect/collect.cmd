@echo off
rem Collects what anaplan-doctor needs to judge the clients of this machine elsewhere:
rem   collect.cmd FOLDER PATH...      then there: anaplan-doctor diagnose connect C:\path\of\script.bat --snapshot FOLDER
rem FOLDER: a new one. PATH: a script, a log, the folder of Anaplan Connect, a JAVA_HOME; whole paths, UNC too.
rem Reads only, needs no rights of an administrator and no network, runs nothing but java -version and reg query.
rem Bounds: 2000 files of at most 1 MB each (logs up to 64 MB: the last 2000 lines), folders 6 deep.
rem Keys and keystores are never copied, only named. Scripts ARE copied, with any password that stands in them: keep the folder private.
setlocal DisableDelayedExpansion EnableExtensions
if "%~2"=="" (
  echo usage: collect.cmd FOLDER PATH...
  exit /b 64
)
set "OUT=%~f1"
if exist "%OUT%" (
  echo collect.cmd: "%OUT%" is there already; name a new folder.
  exit /b 73
)
mkdir "%OUT%\files" || exit /b 73
set "PAGE="
for /f "tokens=2 delims=:" %%P in ('chcp') do for /f "delims=. " %%Q in ("%%P") do set "PAGE=%%Q"
chcp 65001 >nul
type nul >"%OUT%\listing.tsv"
type nul >"%OUT%\java.txt"
set /a FILES=0
shift

:next
if "%~1"=="" goto java
if exist "%~f1\" (
  call :tree "%~f1"
) else if exist "%~f1" (
  set "NAMED=yes"
  call :copy "%~f1"
  set "NAMED="
  call :folder "%~dp1."
  for %%S in (lib config conf) do if exist "%~dp1%%S\" call :folder "%~dp1%%S"
) else (
  call :absent "%~f1"
)
shift
goto next

:java
if defined JAVA_HOME call :javahome "%JAVA_HOME:"=%"
for %%J in (java.exe) do if not "%%~$PATH:J"=="" (
  call :fact "%%~$PATH:J" ""
  call :version "%%~$PATH:J"
)
for %%R in ("%ProgramFiles%" "%ProgramFiles(x86)%") do for %%V in (Java "Eclipse Adoptium" Zulu "Amazon Corretto" Microsoft Semeru BellSoft) do (
  if exist "%%~R\%%~V\" (
    call :names "%%~R\%%~V"
    for /d %%H in ("%%~R\%%~V\*") do if exist "%%~H\bin\java.exe" call :javahome "%%~H"
  ) else call :absent "%%~R\%%~V"
)

type nul >"%OUT%\registry.txt"
for %%K in (
  "HKLM\SOFTWARE\JavaSoft"
  "HKLM\SOFTWARE\Wow6432Node\JavaSoft"
  "HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols"
  "HKLM\SOFTWARE\Microsoft\Office\Excel\Addins"
  "HKLM\SOFTWARE\Microsoft\Office\PowerPoint\Addins"
  "HKLM\SOFTWARE\Wow6432Node\Microsoft\Office\Excel\Addins"
  "HKLM\SOFTWARE\Wow6432Node\Microsoft\Office\PowerPoint\Addins"
  "HKCU\SOFTWARE\Microsoft\Office\Excel\Addins"
  "HKCU\SOFTWARE\Microsoft\Office\PowerPoint\Addins"
) do reg query %%K /s >>"%OUT%\registry.txt" 2>nul
for %%K in (
  "HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319"
  "HKLM\SOFTWARE\Microsoft\.NETFramework\v2.0.50727"
  "HKLM\SOFTWARE\Wow6432Node\Microsoft\.NETFramework\v4.0.30319"
  "HKLM\SOFTWARE\Wow6432Node\Microsoft\.NETFramework\v2.0.50727"
) do (
  for %%V in (SchUseStrongCrypto SystemDefaultTlsVersions) do reg query %%K /v %%V >>"%OUT%\registry.txt" 2>nul
  reg query %%K >nul 2>nul && >>"%OUT%\registry.txt" echo %%~K
)
for %%V in (ProductName CurrentBuild) do reg query "HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion" /v %%V >>"%OUT%\registry.txt" 2>nul
reg query "HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\WinHttp" /v DefaultSecureProtocols >>"%OUT%\registry.txt" 2>nul
for %%V in (ProxyEnable SecureProtocols) do reg query "HKCU\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings" /v %%V >>"%OUT%\registry.txt" 2>nul

rem Programs that name Anaplan: their names and versions.
for %%R in (
  "HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
  "HKLM\SOFTWARE\Wow6432Node\Microsoft\Windows\CurrentVersion\Uninstall"
  "HKCU\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
) do for /f "eol=| delims=" %%U in ('reg query %%R /s /f Anaplan /d 2^>nul ^| findstr /b /i HKEY') do (
  for %%V in (DisplayName DisplayVersion) do reg query "%%U" /v %%V >>"%OUT%\registry.txt" 2>nul
)

rem Names and values; a value whose name tells of a secret is masked, and so is one that names a secret or a login in an address.
for /f "tokens=1* delims==" %%A in ('set') do call :variable "%%A"

rem Variables of FOR are filled in after the line was read: nothing in a name can be taken for a command there.
>"%OUT%\manifest.tsv" echo anaplan-doctor-snapshot	1
>>"%OUT%\manifest.tsv" echo platform	windows
for /f "eol=| delims=" %%V in ("%USERNAME%") do >>"%OUT%\manifest.tsv" echo account	%%V
for /f "eol=| delims=" %%V in ("%USERPROFILE%") do >>"%OUT%\manifest.tsv" echo home	%%V
for /f "eol=| delims=" %%V in ("%CD%") do >>"%OUT%\manifest.tsv" echo workingDirectory	%%V
if defined PAGE chcp %PAGE% >nul
echo "%OUT%"
echo Scripts in it are as they are, passwords included: hand it on like a password.
endlocal
exit /b 0

rem --- a path that is not there
:absent
for /f "eol=| delims=" %%F in ("%~1") do >>"%OUT%\listing.tsv" echo absent	0	-	%%F	
exit /b 0

rem --- kind, size, time (not told: its form depends on the locale), path, remark
:fact
set "ATTRIBUTES=%~a1"
if not defined ATTRIBUTES goto absent
if /i "%ATTRIBUTES:~0,1%"=="d" goto foldername
for /f "eol=| delims=" %%F in ("%~f1") do >>"%OUT%\listing.tsv" echo file	%~z1	-	%%F	%~2
exit /b 0
:foldername
for /f "eol=| delims=" %%F in ("%~f1") do >>"%OUT%\listing.tsv" echo folder	0	-	%%F	%~2
exit /b 0

rem --- names of a folder, nothing copied
:names
for /f "eol=| delims=" %%N in ('dir /b /a "%~f1" 2^>nul') do call :fact "%~f1\%%N" ""
call :fact "%~f1" complete
exit /b 0

rem --- names of a folder, and the texts among them
:folder
for /f "eol=| delims=" %%N in ('dir /b /a-d "%~f1" 2^>nul') do call :copy "%~f1\%%N"
for /f "eol=| delims=" %%N in ('dir /b /ad "%~f1" 2^>nul') do call :fact "%~f1\%%N" ""
call :fact "%~f1" complete
exit /b 0

:tree
call :deeper "%~f1" 6
if exist "%~f1\bin\java.exe" call :javahome "%~f1"
exit /b 0

:deeper
if /i "%~f1"=="%OUT%" exit /b 0
rem Packages of Python are told by their names.
if /i "%~nx1"=="site-packages" (
  call :names "%~f1"
  exit /b 0
)
call :folder "%~f1"
if %2==0 exit /b 0
setlocal
set /a LESS=%2-1
for /f "eol=| delims=" %%N in ('dir /b /ad-l "%~f1" 2^>nul') do if /i not "%%N"==".git" if /i not "%%N"=="node_modules" if /i not "%%N"=="__pycache__" call :deeper "%~f1\%%N" %LESS%
endlocal & set "FILES=%FILES%"
exit /b 0

:javahome
if not exist "%~f1\" (
  call :absent "%~f1"
  exit /b 0
)
for %%S in ("" \bin \jre \jre\bin \jre\lib \jre\lib\security \jre\lib\ext \lib\ext \conf \conf\security \lib\security) do if exist "%~f1%%~S\" call :names "%~f1%%~S"
for %%S in (release conf\security\java.security conf\net.properties lib\security\java.security jre\lib\security\java.security lib\security\cacerts jre\lib\security\cacerts lib\security\jssecacerts jre\lib\security\jssecacerts) do if exist "%~f1\%%S" call :copy "%~f1\%%S"
if exist "%~f1\bin\java.exe" call :version "%~f1\bin\java.exe"
exit /b 0

rem --- options of the environment may load an agent: left out
:version
setlocal
set "JAVA_TOOL_OPTIONS="
set "JDK_JAVA_OPTIONS="
set "_JAVA_OPTIONS="
for /f "eol=| delims=" %%J in ("%~1") do >>"%OUT%\java.txt" echo == %%J
"%~1" -version >>"%OUT%\java.txt" 2>&1 <nul
endlocal
exit /b 0

rem --- text only, and never a key: by name, then by content
:copy
for %%E in (.jks .jceks .p12 .pfx .p8 .pkcs8 .key .ppk .bcfks .keystore .truststore .kdb) do if /i "%~x1"=="%%E" goto nokey
set "TEXT=%NAMED%"
set "LOG="
for %%E in (.bat .cmd .ps1 .psm1 .sh .py .pl .rb .r .js .ts .cs .vb .java .groovy .go .php .properties .conf .config .cfg .ini .yaml .yml .xml .json .toml .env .security) do if /i "%~x1"=="%%E" set "TEXT=yes"
for %%E in (.log .out .err) do if /i "%~x1"=="%%E" set "LOG=yes"
for %%E in (release requirements.txt cacerts jssecacerts) do if /i "%~nx1"=="%%E" set "TEXT=yes"
for %%E in (.cer .crt .pem) do if /i "%~x1"=="%%E" findstr /m /c:"BEGIN CERTIFICATE" "%~f1" >nul 2>nul && set "TEXT=yes"
if defined LOG set "TEXT=yes"
if not defined TEXT goto noname
findstr /m /r /c:"BEGIN .*PRIVATE KEY" "%~f1" >nul 2>nul && goto nokey
if %FILES% geq 2000 goto nobound
set "SIZE=%~z1"
if not defined SIZE goto noread
set "PLACE=%~f1"
if "%PLACE:~0,2%"=="\\" (
  set "PLACE=%OUT%\files\UNC\%PLACE:~2%"
) else (
  set "PLACE=%OUT%\files\%PLACE:~0,1%%PLACE:~2%"
)
call :parent "%PLACE%"
if %SIZE% leq 1048576 (
  copy /y "%~f1" "%PLACE%" >nul 2>nul || goto noread
  set /a FILES+=1
  call :fact "%~f1" "copied whole"
  exit /b 0
)
if not defined LOG goto nosize
if %SIZE% gtr 67108864 goto nosize
call :tail "%~f1" "%PLACE%"
set /a FILES+=1
call :fact "%~f1" "copied end"
exit /b 0

:parent
if not exist "%~dp1" mkdir "%~dp1" 2>nul
exit /b 0

rem --- the last 2000 lines; empty ones are lost on the way
:tail
setlocal
set /a SKIP=0
for /f %%C in ('find /c /v "" ^<"%~1"') do set /a SKIP=%%C-2000
if %SKIP% leq 0 (
  copy /y "%~1" "%~2" >nul
  endlocal
  exit /b 0
)
>"%~2" (for /f usebackq^ skip^=%SKIP%^ eol^=^ delims^= %%L in ("%~1") do echo(%%L)
endlocal
exit /b 0

:nokey
call :fact "%~f1" "not copied: by its name or content a key"
exit /b 0
:noname
call :fact "%~f1" "not copied: by its name no text"
exit /b 0
:nobound
call :fact "%~f1" "not copied: the bound of this snapshot is reached"
exit /b 0
:nosize
call :fact "%~f1" "not copied: larger than 1 MB"
exit /b 0
:noread
call :fact "%~f1" "not readable by this account"
exit /b 0

:variable
set "SECRET="
for %%S in (PASS PWD SECRET TOKEN KEY CREDENTIAL AUTH COOKIE PRIVATE PSK CONNECTION_STRING CONNECTIONSTRING ANAPLANUSER ANAPLAN_USER DSN) do (
  echo "%~1"| findstr /i /c:"%%S" >nul && set "SECRET=yes"
)
set "%~1" 2>nul | findstr /i /r /b /c:"%~1=.*//[^/@]*:[^/@]*@" /c:"%~1=.*passw*o*r*d*[^ ]*[=:]" /c:"%~1=.*secret[^ ]*[=:]" /c:"%~1=.*token[^ ]*[=:]" >nul && set "SECRET=yes"
if defined SECRET goto masked
set "%~1" 2>nul | findstr /i /b /l /c:"%~1=" >>"%OUT%\environment.txt"
exit /b 0
:masked
for /f "eol=| delims=" %%V in ("%~1") do >>"%OUT%\environment.txt" echo %%V=^<masked^>
exit /b 0
