#!/bin/sh
# Collects what anaplan-doctor needs to judge the clients of this machine elsewhere:
#   sh collect.sh [-o FOLDER] PATH...      then there: anaplan-doctor diagnose connect /path/of/script.sh --snapshot FOLDER
# PATH: a script, a log, the folder of Anaplan Connect or of a Mule application, a JAVA_HOME.
# Reads only, needs no root and no network, runs nothing but `java -version`. Writes one new folder, readable by you alone.
# Bounds: 2000 files of at most 1 MiB each (logs: the last 1 MiB), 64 MiB in all, 20000 names, 6 folders deep.
# Keys and keystores are never copied, only named. Scripts ARE copied, with any password that stands in them: keep the folder private.
umask 077
LC_ALL=C
export LC_ALL
unset CDPATH IFS
set -f

out=
while getopts o: option; do
  case $option in
    o) out=$OPTARG ;;
    *) echo 'usage: sh collect.sh [-o FOLDER] PATH...' >&2; exit 64 ;;
  esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || { echo 'usage: sh collect.sh [-o FOLDER] PATH...   (PATH: script, log, folder of the client, JAVA_HOME)' >&2; exit 64; }
[ -n "$out" ] || out=anaplan-snapshot-$(date -u +%Y%m%dT%H%M%SZ)
case $out in -*) out=./$out ;; esac
mkdir "$out" || { echo "collect.sh: $out could not be made, or is there already; name a new folder with -o." >&2; exit 73; }
out=$(cd "$out" && pwd -P) || exit 73
mkdir "$out/files"

most_bytes=1048576
files_left=2000
kib_left=65536
names_left=20000
tab=$(printf '\t')
newline='
'

# Facts of one path, links followed: kind, size, seconds since 1970 ("-" unknown), path, remark. A tab apart; a path with a tab or line break is left out.
fact() {
  case $1 in *"$tab"*|*"$newline"*) return 0 ;; esac
  if [ -d "$1" ]; then kind=folder
  elif [ -f "$1" ]; then kind=file
  elif [ -e "$1" ]; then kind=other
  else kind=absent; fi
  size=0
  time=-
  if [ $kind != absent ]; then
    set -- "$1" "$2" $(stat -L -c '%s %Y' -- "$1" 2>/dev/null || stat -L -f '%z %m' -- "$1" 2>/dev/null)
    if [ $# -ge 4 ]; then size=$3; time=$4
    elif [ $kind = file ]; then size=$(ls -Lldn "$1" 2>/dev/null | awk '{ print $5 }'); fi
  fi
  printf '%s\t%s\t%s\t%s\t%s\n' "$kind" "${size:-0}" "$time" "$1" "${2:-}" >> "$out/listing.tsv"
}

# Text only, and never a key: by name, then by content (also in UTF-16).
wanted() {
  case $(printf '%s' "${1##*/}" | tr '[:upper:]' '[:lower:]') in
    cacerts|jssecacerts) return 0 ;;
    *.jks|*.jceks|*.p12|*.pfx|*.p8|*.pkcs8|*.key|*.ppk|*.bcfks|*.keystore|*.truststore|*.kdb|id_rsa|id_ed25519) return 1 ;;
    *.sh|*.bash|*.ksh|*.bat|*.cmd|*.ps1|*.psm1|*.py|*.pl|*.rb|*.r|*.js|*.ts|*.cs|*.vb|*.java|*.groovy|*.go|*.php) return 0 ;;
    *.properties|*.conf|*.config|*.cfg|*.ini|*.yaml|*.yml|*.xml|*.json|*.toml|*.env|*.security|*.log|*.log.[0-9]|*.out|*.err) return 0 ;;
    *.cer|*.crt|*.pem) grep -q 'BEGIN CERTIFICATE' "$1" 2>/dev/null; return ;;
    release|requirements.txt|anaplanclient*) return 0 ;;
    *) [ "$named" = yes ] ;;
  esac
}

copy() {
  from=$1
  case $from in *"$tab"*|*"$newline"*) return 0 ;; esac
  [ -f "$from" ] || return 0
  if [ ! -r "$from" ]; then fact "$from" 'not readable by this account'; return 0; fi
  if ! wanted "$from"; then fact "$from" 'not copied: by its name no text, or a key'; return 0; fi
  if [ "$files_left" -le 0 ] || [ "$kib_left" -le 0 ]; then fact "$from" 'not copied: the bound of this snapshot is reached'; return 0; fi
  if tr -d '\000' < "$from" | grep -q 'BEGIN .*PRIVATE KEY'; then fact "$from" 'not copied: holds a private key'; return 0; fi
  case $from in
    *.log|*.log.[0-9]|*.out|*.err) part=end ;;
    *) part=whole ;;
  esac
  bytes=$(wc -c < "$from" | tr -d ' ')
  if [ "$bytes" -le $most_bytes ]; then part=whole
  elif [ $part = whole ]; then fact "$from" 'not copied: larger than 1 MiB'; return 0; fi
  to=$out/files/root$from
  mkdir -p "${to%/*}" 2>/dev/null || { fact "$from" 'not copied'; return 0; }
  if [ $part = end ]; then tail -c $most_bytes < "$from" > "$to"; bytes=$most_bytes; else cat < "$from" > "$to"; fi
  files_left=$((files_left - 1))
  kib_left=$((kib_left - (bytes + 1023) / 1024))
  fact "$from" "copied $part"
}

# A folder: its names, and the texts among them. `complete` says that what is not named here is not there.
folder() {
  [ -d "$1" ] && [ -r "$1" ] && [ -x "$1" ] || { fact "$1" 'not readable by this account'; return 0; }
  [ "$names_left" -gt 0 ] || { fact "$1" 'not listed: the bound of this snapshot is reached'; return 0; }
  set +f
  for entry in "${1%/}"/* "${1%/}"/.[!.]*; do
    set -f
    [ -e "$entry" ] || [ -h "$entry" ] || continue
    names_left=$((names_left - 1))
    [ "$names_left" -gt 0 ] || break
    if [ -f "$entry" ] && [ "$2" != names ]; then copy "$entry"; else fact "$entry"; fi
  done
  set -f
  if [ "$names_left" -gt 0 ]; then fact "$1" complete; else fact "$1" 'not listed whole'; fi
}

tree() {
  # Packages of Python are told by their names.
  find "$1" \( -name .git -o -name node_modules -o -name __pycache__ \) -prune -o -path '*/site-packages/*' -prune -o -type d -print 2>/dev/null | awk -v base="$1" '
    { rest = substr($0, length(base) + 1); if (gsub("/", "/", rest) <= 6) print }' | head -n 1000 > "$out/.folders"
  while IFS= read -r each; do
    case $each in
      "$out"|"$out"/*) ;;
      */site-packages) folder "$each" names ;;
      *) folder "$each" texts ;;
    esac
  done < "$out/.folders"
  rm -f "$out/.folders"
}

# Of a Java: version, settings and trusted roots; the rest by name.
java_home() {
  [ -d "$1" ] || { fact "$1"; return 0; }
  for sub in '' /bin /jre /jre/bin /jre/lib /jre/lib/security /jre/lib/ext /lib/ext /conf /conf/security; do
    [ -d "$1$sub" ] && folder "$1$sub" names
  done
  [ -d "$1/lib/security" ] && folder "$1/lib/security" names
  named=no
  for text in release conf/security/java.security conf/net.properties lib/security/java.security jre/lib/security/java.security \
    lib/security/cacerts jre/lib/security/cacerts lib/security/jssecacerts jre/lib/security/jssecacerts; do
    [ -f "$1/$text" ] && copy "$1/$text"
  done
  [ -x "$1/bin/java" ] && java_version "$1/bin/java"
}

java_version() {
  case $java_seen in *"$newline$1$newline"*) return 0 ;; esac
  java_seen=$java_seen$newline$1$newline
  # Options of the environment may load an agent: left out.
  { printf '== %s\n' "$1"
    (unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS; "$1" -version < /dev/null 2>&1) | head -n 20; } >> "$out/java.txt"
}

: > "$out/listing.tsv"
: > "$out/java.txt"
java_seen=

for path in "$@"; do
  case $path in /*) ;; *) path=$(pwd)/$path ;; esac
  parent=$(cd "$(dirname "$path")" 2>/dev/null && pwd) || { fact "$path"; continue; }
  case $path in */) path=${path%/} ;; esac
  name=$(basename "$path")
  case $name in .|..) path=$(cd "$path" && pwd) ;; *) path=${parent%/}/$name ;; esac
  if [ -d "$path" ]; then named=no; tree "$path"; [ -x "$path/bin/java" ] && java_home "$path"
  elif [ -f "$path" ]; then
    named=no; folder "$parent" texts
    named=yes; copy "$path"
    named=no
    for sub in lib config conf; do [ -d "$parent/$sub" ] && folder "$parent/$sub" texts; done
  else fact "$path"; fi
done

named=no
[ -n "${JAVA_HOME:-}" ] && java_home "$JAVA_HOME"
IFS=:
for place in ${PATH:-}; do
  unset IFS
  case $place in /*) ;; *) continue ;; esac
  fact "$place/java"
  [ -x "$place/java" ] && java_version "$place/java"
done
unset IFS
for place in /usr/lib/jvm /usr/java /opt/java /Library/Java/JavaVirtualMachines; do
  if [ -d "$place" ]; then
    folder "$place" names
    set +f
    for home in "$place"/*; do set -f; [ -x "$home/bin/java" ] && java_home "$home"; done
    set -f
  else fact "$place"; fi
done
for place in /bin/sh /bin/bash /bin/dash /usr/bin/java /etc/crypto-policies/config /proc/sys/crypto/fips_enabled; do fact "$place"; done

# Names and values; a value whose name tells of a secret, or that holds one in an address, is masked.
env | awk '
  /^[A-Za-z_][A-Za-z0-9_]*=/ {
    at = index($0, "="); name = substr($0, 1, at - 1); value = substr($0, at + 1); upper = toupper(name)
    if (upper ~ /PASS|PWD$|SECRET|TOKEN|KEY|CREDENTIAL|AUTH|COOKIE|PRIVATE|PSK|CONNECTION_?STRING|ANAPLAN.*USER|DSN/ && upper !~ /^(PWD|OLDPWD)$/) value = "<masked>"
    gsub("//[^/@]*:[^/@]*@", "//<masked>@", value)
    if (tolower(value) ~ /(pass[a-z]*|secret|token)[^ ]*[=:]/) value = "<masked>"
    if (length(value) > 8192) value = substr(value, 1, 8192)
    print name "=" value
  }' > "$out/environment.txt"

{ printf 'anaplan-doctor-snapshot\t1\n'
  printf 'platform\tposix\n'
  printf 'collectedAt\t%s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
  printf 'account\t%s\n' "$(id -un 2>/dev/null || id -u)"
  printf 'home\t%s\n' "${HOME:-}"
  printf 'system\t%s\n' "$(uname -a | tr '\t' ' ')"
  printf 'workingDirectory\t%s\n' "$(pwd)"; } > "$out/manifest.tsv"

echo "$out"
echo "Scripts in it are as they are, passwords included: hand it on like a password." >&2
