#!/bin/sh
# SPDX-License-Identifier: MIT
# binary-version-reader 3.1.3 tells a half updated device's newest version.
#
# Package    binary-version-reader 3.1.3 (npm), the maker's library for
#            firmware files and for what devices tell of their modules
# Behaviour  HalDescribeParser.getSystemVersion() sorts the system modules by
#            version and gives the first, so the lowest is meant.  Its
#            comparison gives a boolean.  A sort of node 11 or later reads
#            true as 1 and false as "equal", never as "before", and leaves the
#            order as it was: what comes is the version of the module that the
#            device names first.  The sort of node 10 (10.24.1) does put
#            these modules in order by the same comparison.
# Surprise   there is a sort, two lines above the answer, and versions are
#            numbers.  The answer looks right for every device whose parts
#            have one version.
# Hurts      who asks whether an update is through: parts are written in order
#            and named in order, so a device with a new part 1 and an old part 2
#            counts as updated, which is the very state that had to be found.
# Way out    take Math.min() over the system modules.
#
# Needs node (11 or later) and npm.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --prefix "$work" \
	binary-version-reader@3.1.3

cat >version.js <<'END_JS'
const { HalDescribeParser } = require('binary-version-reader');

// A Photon before, within and after its way from 1.2.1 to 2.3.1.
const older = 1213;
const newer = 2302;
for (const done of [0, 1, 2]) {
	const m = [1, 2].map((n) => ({ f: 's', n: `${n}`, l: 'm', d: [],
		v: n <= done ? newer : older, vc: 30, vv: 30 }));
	const versions = m.map((one) => one.v);
	console.log(versions.join(' '), 'lowest', Math.min(...versions),
		'told', new HalDescribeParser().getSystemVersion({ m }));
}
END_JS
node version.js | tee seen

grep -qx '1213 1213 lowest 1213 told 1213' seen
grep -qx '2302 2302 lowest 2302 told 2302' seen
grep -qx '2302 1213 lowest 1213 told 2302' seen || {
	echo "changed: the lowest version is told"
	exit 1
}
echo "as described"
