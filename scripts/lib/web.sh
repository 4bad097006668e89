# Source me, in the root of the checkout. Builds web/ into web/dist, when something changed.

# Installs the packages of a folder with a package-lock.json, when that file changed.
installNodePackages() {
    local folder=$1 stamp="$1/node_modules/.deskbell-lock" want
    want="$(sha256sum <"$folder/package-lock.json") $(node --version)"
    [ "$(cat "$stamp" 2>/dev/null)" = "$want" ] && return
    echo "Installing the packages of $folder" >&2
    (cd "$folder" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error >&2) || return 1
    echo "$want" >"$stamp"
}

buildWeb() {
    [ -f web/package-lock.json ] || return 0
    useNode || return 1
    installNodePackages web || return 1
    local want
    want=$(find web -type f -not -path '*/node_modules/*' -not -path 'web/dist/*' -print0 |
        LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
    mkdir -p build
    [ -f web/dist/index.html ] && [ "$(cat build/web.stamp 2>/dev/null)" = "$want" ] && return
    echo "Building the web" >&2
    (cd web && npm run --silent build >&2) || return 1
    echo "$want" >build/web.stamp
}
