# Source me. Puts a Node of at least version 20.19 on PATH: the one that is there, or the one that the
# npm package `node` ships, kept in build/node (Debian 12's own is 18).

nodeIsRecent() {
    local version
    version=$(node --version 2>/dev/null) && command -v npm >/dev/null || return 1
    printf 'v20.19\n%s\n' "$version" | sort --check=quiet --version-sort
}

useNode() {
    local here
    here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
    local own=$here/build/node/node_modules/node/bin
    nodeIsRecent && return
    if [ ! -x "$own/node" ]; then
        # Any npm, of whatever age and origin, can fetch a newer node.
        command -v npm >/dev/null || "$here/scripts/lib/install.sh" node || return 1
        if nodeIsRecent; then return; fi
        echo "Fetching Node 22 into build/node" >&2
        mkdir -p "$here/build/node"
        npm install --loglevel=error --no-audit --no-fund --prefix "$here/build/node" node@22 >&2 || return 1
    fi
    PATH=$own:$PATH
    export PATH
    hash -r
    nodeIsRecent || { echo "No Node of version 20.19 or later could be installed." >&2; return 1; }
}
