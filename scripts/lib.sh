# What every script shares: the folder, the pinned tools first on PATH, and one way to speak. To be sourced.
# shellcheck shell=bash

# Asked for help, a script shows the comment that it begins with.
case ${1-} in -h | --help) sed -n '2,/^set /{/^set /!s/^# \{0,1\}//p}' "$0" && exit ;; esac

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root" || exit

# A wasm-opt or wasm-bindgen of another version can build a module that loads nowhere: ours come first.
export PATH="$root/.tools/bin:$root/node_modules/.bin:$PATH"

# The documents name files below target/, wherever else a machine may keep its builds.
export CARGO_TARGET_DIR="$root/target"

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }

die() {
    say "$@"
    exit 1
}

# apart COMMAND...: runs it in a shell of its own, which its first failure ends, and leaves its answer in $status. Not to be
# called in a condition: there bash would go on after a command that failed.
apart() {
    set +e
    (
        set -e
        "$@"
    )
    status=$?
    set -e
}

# alone NAME: holds this checkout's lock of that name until the script ends. Two that write the same files would tear them.
alone() {
    local lock=$root/target/$1.lock by told='' tries=0
    mkdir -p "$root/target"
    until (set -o noclobber && echo "$$" >"$lock") 2>/dev/null; do
        by=$(cat "$lock" 2>/dev/null) || by=
        if [[ -z $by ]]; then
            ((tries++ < 50)) || die "${lock#"$root"/} cannot be written: if it is there, delete it; else see whether the disk is full"
        elif kill -0 "$by" 2>/dev/null; then
            [[ -n $told ]] || say "waiting for process $by, which does the same here; if it does not, delete ${lock#"$root"/}"
            told=yes
        else
            # Whoever held it was stopped before it could let go.
            rm -f "$lock"
            continue
        fi
        sleep 0.2
    done
    # shellcheck disable=SC2064
    trap "rm -f '$lock'" EXIT
}

# Installs the npm packages of a folder as its lock file says, unless exactly those are there already.
npm_packages() {
    local folder=$1 sum stamp=$1/node_modules/.wardgate-stamp
    sum=$(cksum <"$folder/package-lock.json")
    if [[ -f $stamp && $(<"$stamp") == "$sum" ]]; then
        say "npm packages of $folder/package.json: here"
        return
    fi
    say "npm packages of $folder/package.json: installing"
    npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --silent
    echo "$sum" >"$stamp"
}

# Builds the command, and with it the Actions of the reference policy, in both forms.
build_actions() {
    # All packages, so that what the tests share with the command compiles once.
    cargo build --locked --workspace --bins
    target/debug/wardgate build --policy actions/policy.toml --out target/actions
    target/debug/wardgate build --policy actions/policy.toml --out target/lowered --lower js
}
