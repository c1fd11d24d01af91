#!/bin/sh
# Makes the files of this folder with the real openssl; needs OpenSSL 3.4 or newer. The tests read what is committed here and run nothing of this.
# Usage: OPENSSL=/path/to/openssl sh make.sh
set -eu
cd "$(dirname "$0")"
openssl=${OPENSSL:-openssl}
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

request() { # NAME, options of the key
  name=$1
  shift
  "$openssl" req -x509 -newkey "$@" -nodes -keyout "$work/$name.key" -out "$work/$name.pem" -subj "/CN=$name" -days 36500 2>/dev/null
}
export_p12() { # FILE, NAME of the key, options
  file=$1 name=$2
  shift 2
  "$openssl" pkcs12 -export -inkey "$work/$name.key" -in "$work/$name.pem" -name "$name" -pbmac1_pbkdf2 "$@" -out "$file"
}

request ec ec -pkeyopt ec_paramgen_curve:P-256
request rsa rsa:2048
# What people get who ask for nothing else: HMAC-SHA-256 over PBKDF2 with HMAC-SHA-256, AES-256-CBC.
export_p12 rsa-defaults.p12 rsa -iter 20 -passout pass:secret
export_p12 ec-sha256-prf-sha512.p12 ec -iter 20 -macalg sha256 -pbmac1_pbkdf2_md sha512 -passout pass:secret
export_p12 ec-sha512-prf-sha512.p12 ec -iter 20 -macalg sha512 -pbmac1_pbkdf2_md sha512 -passout pass:secret
export_p12 ec-sha384-prf-sha384.p12 ec -iter 20 -macalg sha384 -pbmac1_pbkdf2_md sha384 -macsaltlen 32 -passout pass:secret
export_p12 ec-sha1-prf-sha1.p12 ec -iter 20 -macalg sha1 -pbmac1_pbkdf2_md sha1 -passout pass:secret
export_p12 ec-sha512-256-prf-sha224.p12 ec -iter 20 -macalg sha512-256 -pbmac1_pbkdf2_md sha224 -passout pass:secret
export_p12 ec-sha3-256-prf-sha3-512.p12 ec -iter 20 -macalg sha3-256 -pbmac1_pbkdf2_md sha3-512 -passout pass:secret
# Sixteen bytes of key are too few for RFC 9579; openssl makes it and does not open it again.
export_p12 ec-md5-prf-md5.p12 ec -iter 20 -macalg md5 -pbmac1_pbkdf2_md md5 -passout pass:secret
# The seal alone new: certificates in clear, or all of it encrypted otherwise.
export_p12 ec-clear-certificates.p12 ec -iter 20 -certpbe NONE -passout pass:secret
export_p12 ec-clear.p12 ec -iter 20 -certpbe NONE -keypbe NONE -passout pass:secret
export_p12 ec-aes128.p12 ec -iter 20 -certpbe AES-128-CBC -keypbe AES-192-CBC -passout pass:secret
export_p12 ec-3des.p12 ec -iter 20 -certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -passout pass:secret
export_p12 ec-password-empty.p12 ec -iter 20 -passout pass:
export_p12 ec-password-umlaut.p12 ec -iter 20 -passout "pass:$(printf 'gr\303\274n')"
chmod 644 ./*.p12
