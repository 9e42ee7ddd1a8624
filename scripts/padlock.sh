#!/usr/bin/env bash
# Times the way from a clone to a certificate, against Pebble on this machine: padlock.sh FOLDER (empty; it is written to).
# What is installed of the system, and a public name, come on top. Needs Debian's pebble, openssl and git.
set -euo pipefail
folder=$1
from=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
step() { printf '%4d s  %s\n' "$SECONDS" "$1"; }

git clone --quiet "$from" "$folder/ovation"
step 'cloned'
cd "$folder/ovation"
npm ci --silent --no-audit --no-fund
step 'npm ci'

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=pebble \
  -addext subjectAltName=IP:127.0.0.1 -keyout "$folder/key.pem" -out "$folder/ca.pem" 2>/dev/null
cat >"$folder/pebble.json" <<X
{"pebble":{"listenAddress":"127.0.0.1:14000","managementListenAddress":"127.0.0.1:15000","certificate":"$folder/ca.pem",
"privateKey":"$folder/key.pem","httpPort":5002,"tlsPort":5001,"ocspResponderURL":"","externalAccountBindingRequired":false}}
X
pebble-challtestsrv -dns01 127.0.0.1:8053 -management 127.0.0.1:8055 -http01 '' -https01 '' -tlsalpn01 '' -defaultIPv6 '' >/dev/null 2>&1 &
names=$!
PEBBLE_VA_NOSLEEP=1 pebble -config "$folder/pebble.json" -dnsserver 127.0.0.1:8053 >/dev/null 2>&1 &
authority=$!
trap 'kill "$names" "$authority" ${server:+"$server"} 2>/dev/null' EXIT
sleep 1
step 'a certificate authority'

NODE_EXTRA_CA_CERTS=$folder/ca.pem OVATION_TLS=acme OVATION_PUBLIC_URL=https://live.test:5001 OVATION_HTTP_PORT=5002 \
  OVATION_ACME_DIRECTORY=https://127.0.0.1:14000/dir OVATION_HOST=127.0.0.1 OVATION_RTMP_PORT=0 OVATION_OPS_LISTEN=127.0.0.1:0 \
  npm start >"$folder/log" 2>&1 &
server=$!
until grep -q 'Certificate' "$folder/log"; do sleep 0.2; done
step "npm start: $(grep -o 'Certificate.*' "$folder/log")"
curl --silent --insecure https://127.0.0.1:15000/roots/0 >"$folder/root.pem"
curl --silent --fail --cacert "$folder/root.pem" --resolve live.test:5001:127.0.0.1 https://live.test:5001/r/demo >/dev/null
step 'a page over HTTPS, its certificate verified against the root'
