#!/usr/bin/env bash
# Installs the Debian packages that a task needs and that are missing:  install.sh GROUP...
# Groups: build, test, bench, node. Nothing is downloaded when nothing is missing. Where
# distributions name a package differently, alternatives stand with a bar between them: the first
# one that is installed, else the first one on offer, is taken.
set -euo pipefail

build_packages="ca-certificates g++ cmake ninja-build ccache mold|lld pkg-config python3 brotli
    libboost1.81-dev|libboost1.88-dev|libboost1.83-dev
    libboost-json1.81-dev|libboost-json1.88-dev|libboost-json1.83-dev
    libboost-url1.81-dev|libboost-url1.88-dev|libboost-url1.83-dev
    libssl-dev libsqlite3-dev libxapian-dev libpq-dev libcurl4-openssl-dev libgmime-3.0-dev
    libgumbo-dev libqrencode-dev libical-dev libicu-dev libcld2-dev libsodium-dev
    libhowardhinnant-date-dev libfmt-dev libcli11-dev libtomlplusplus-dev
    libbrotli-dev zlib1g-dev libgtest-dev libgmock-dev librapidcheck-dev libbenchmark-dev tzdata"
test_packages="git procps openssl faketime clang clang-format
    libclang-rt-14-dev|libclang-rt-19-dev|libclang-rt-18-dev
    postfix dovecot-imapd dovecot-lmtpd swaks libnet-ssleay-perl postgresql pgbouncer patroni
    etcd-server haproxy iproute2 chromium fonts-dejavu-core"
bench_packages="nginx-light|nginx wrk"
node_packages="nodejs npm"

# Daemons that tests and benchmarks start themselves, with configurations of their own.
services="postfix dovecot postgresql pgbouncer patroni etcd haproxy nginx"

wanted=()
for group in "$@"; do
    list="${group}_packages"
    [ -n "${!list:-}" ] || { echo "install.sh: no group '$group'" >&2; exit 2; }
    read -r -d '' -a names <<<"${!list}" || true
    wanted+=("${names[@]}")
done

if ! command -v dpkg-query >/dev/null; then
    echo "Not a Debian system; please see to it that these are there: ${wanted[*]}" >&2
    exit 0
fi

declare -A installed=()
IFS='|' read -r -a candidates <<<"$(IFS='|'; echo "${wanted[*]}")"
while read -r name status; do
    [ "$status" = installed ] && installed[$name]=1
done < <(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${candidates[@]}" 2>/dev/null || true)

# NodeSource's nodejs holds npm, and excludes Debian's package of it.
holdsNpm() { grep -q '^Provides:.*\<npm\>' <<<"$1"; }

missing=()
for choice in "${wanted[@]}"; do
    if [ "$choice" = npm ] && command -v npm >/dev/null; then continue; fi
    IFS='|' read -r -a alternatives <<<"$choice"
    for name in "${alternatives[@]}"; do
        [ -n "${installed[$name]:-}" ] && continue 2
    done
    missing+=("$choice")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "These packages are missing; please install them as root: ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi
apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
        -o Dpkg::Use-Pty=0 -o APT::Acquire::Retries=3 "$@"
}

echo "Installing ${missing[*]}" >&2
log=$(mktemp)
policy=/usr/sbin/policy-rc.d
made_policy=
finish() {
    [ -z "$made_policy" ] || "${as_root[@]}" rm -f "$policy"
    rm -f "$log"
}
trap finish EXIT
apt update >"$log" 2>&1 || { cat "$log" >&2; exit 1; }

chosen=()
for choice in "${missing[@]}"; do
    if [ "$choice" = npm ] && holdsNpm "$(apt-cache show --no-all-versions nodejs 2>/dev/null)"; then
        continue
    fi
    IFS='|' read -r -a alternatives <<<"$choice"
    for name in "${alternatives[@]}"; do
        if [[ "$(apt-cache policy "$name" 2>/dev/null)" =~ Candidate:\ [^\(] ]]; then
            chosen+=("$name")
            continue 2
        fi
    done
    echo "This distribution offers none of: $choice" >&2
    exit 1
done

# A daemon that comes with a package must neither start now nor, where systemd runs, later.
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
    made_policy=1
fi
case " ${chosen[*]} " in *" postfix "*)
    apt install --no-install-recommends debconf >"$log" 2>&1 || true
    echo "postfix postfix/main_mailer_type select No configuration" |
        "${as_root[@]}" debconf-set-selections ;;
esac
[ ${#chosen[@]} -eq 0 ] ||
    apt install --no-install-recommends "${chosen[@]}" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
if [ -d /run/systemd/system ]; then
    for service in $services; do
        case " ${chosen[*]} " in *" $service"*)
            "${as_root[@]}" systemctl disable --now "$service" >/dev/null 2>&1 || true ;;
        esac
    done
fi
