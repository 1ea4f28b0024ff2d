#!/bin/sh
# Makes .tools/python/bin/python3.13, a link to a Python 3.13 with venv and pip. It is the one on the PATH. If there is
# none, any other Python 3 installs uv, and uv fetches Python 3.13.
set -eu
cd "$(dirname "$0")/.."
python=$PWD/.tools/python
uv=$PWD/.tools/uv
advice='install Python 3.13 with venv and pip (with pyenv: pyenv install 3.13)'

main() {
	# Nothing half made is left, whatever ends this early.
	trap remove EXIT
	trap 'exit 1' HUP INT TERM
	remove
	link python3.13 2>/dev/null || fetch
	trap - EXIT
}

remove() {
	rm -rf "$python" "$uv"
}

# The command may be a shim, a link, or part of an environment. The link leads to the interpreter behind it.
link() {
	interpreter=$("$1" -c 'import sys; print(sys.base_prefix + "/bin/python3.13")') &&
		mkdir -p "$python/bin" &&
		ln -sf "$interpreter" "$python/bin/python3.13" &&
		"$python/bin/python3.13" -c 'import ensurepip, pip, sys, venv; assert sys.version_info[:2] == (3, 13)'
}

fetch() {
	echo "Fetching Python 3.13, because there is none with venv and pip on the PATH (once, about half a minute)"
	install_uv
	export UV_PYTHON_INSTALL_DIR="$python" UV_PYTHON_PREFERENCE=only-managed
	attempt "Python 3.13 could not be fetched from releases.astral.sh or github.com" \
		"$uv/bin/uv" --no-cache python install --no-bin 3.13
	attempt "The Python 3.13 that was fetched does not run here" link_fetched
}

link_fetched() {
	fetched=$("$uv/bin/uv" --no-cache python find --no-project --system 3.13) && link "$fetched"
}

install_uv() {
	set --
	for name in python3 python3.14 python3.13 python3.12 python3.11 python3.10 python3.9; do
		other=$(interpreter_of "$name") || continue
		if "$other" -m venv "$uv" >/dev/null 2>&1; then
			set -- "$uv/bin/python" -m pip install
			break
		fi
		rm -rf "$uv"
		if "$other" -m pip --version >/dev/null 2>&1; then
			set -- "$other" -m pip install --target "$uv"
			break
		fi
	done
	[ $# -gt 0 ] || fail "Python 3.13 is missing, and so is any other Python 3 with venv or pip, which could fetch it:" \
		"install one (on Debian and Ubuntu: apt-get install python3-venv)"
	attempt "uv, which fetches Python 3.13, could not be installed from PyPI" \
		"$@" --quiet --disable-pip-version-check --no-compile --no-deps --only-binary :all: \
		--require-hashes --requirement requirements/uv.txt
}

# In / no .python-version asks a shim of pyenv for a version that it does not have.
interpreter_of() (
	cd /
	"$1" -c 'import sys; assert sys.version_info >= (3, 8); print(sys.executable)' 2>/dev/null
)

# The last line of what a command prints is its reason.
attempt() {
	what=$1
	shift
	output=$("$@" 2>&1) || fail "$what ($(printf '%s\n' "$output" | sed -n '$ { s/.*: //; p; }')): $advice"
}

fail() {
	echo "$*, then run the same command again." >&2
	exit 1
}

main
