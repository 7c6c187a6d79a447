# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# particle-cli 3.51.0 by npm in the build folder, with a Node that it runs on.

# What is not in every registry; `flash --local` needs none of it but the
# reader of module headers, whose older one knows the same headers.
MAKER_OLDER='"overrides": { "binary-version-reader": "3.1.3",
	"particle-commands": "1.0.5", "particle-library-manager": "1.0.6" },'

maker_install() { # FOLDER: 0 when it is there
	[ -x "$1/node_modules/.bin/particle" ] && return
	command -v npm >/dev/null || return
	mkdir -p "$1"
	for older in "" "$MAKER_OLDER"; do
		printf '{ "private": true, %s "dependencies": {
			"node": "22", "particle-cli": "3.51.0" } }\n' \
			"$older" >"$1/package.json"
		npm install --prefix "$1" --no-audit --no-fund \
			--loglevel=error >"$1/npm.log" 2>&1 && return
	done
	return 1
}

maker() { # FOLDER ARGUMENT...: the tool
	bin=$1/node_modules/.bin
	shift
	node=$bin/node
	[ -x "$node" ] || node=node
	echo "$node" "$bin/particle" "$@"
}
