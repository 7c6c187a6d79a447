#!/bin/sh
# SPDX-License-Identifier: MIT
# binary-version-reader 3.1.3: a module that failed its CRC meets a dependency.
#
# Package    binary-version-reader 3.1.3 (npm), the maker's library for
#            firmware files and for what devices tell of their modules
# Behaviour  HalDependencyResolver.findAnyMissingDependencies() looks at
#            function, index and version of a module, never at its validity
#            (vc, vv) nor at its place (l).  A Photon in safe mode whose system
#            part 2 has a failed integrity check lacks nothing, and one whose
#            application has no part 2 but a factory copy of it lacks nothing
#            either.
# Surprise   the same message holds the results of the checks, and the same
#            package reads them: FirmwareModule.isValid() is false for that
#            part.  Factory copies are left out where dependencies are asked
#            for, so one bets that they answer none.
# Hurts      healers and support pages that send what is missing: for a part that
#            was cut while it was written they send nothing and say that all is
#            well, while the device stays in safe mode.
# Way out    drop modules with vc != vv or l != "m" before the call.
#
# Needs node and npm.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --prefix "$work" \
	binary-version-reader@3.1.3

cat >missing.js <<'END_JS'
const { HalDependencyResolver, FirmwareModule } =
	require('binary-version-reader');

// What a Photon with 1.2.1 says; 30 are all checks, 28 lacks the integrity.
const photon = () => [
	{ f: 'b', n: '0', v: 311, l: 'm', vc: 30, vv: 30, d: [] },
	{ f: 's', n: '1', v: 1213, l: 'm', vc: 30, vv: 30,
		d: [{ f: 's', n: '2', v: 204, d: [] }] },
	{ f: 's', n: '2', v: 1213, l: 'm', vc: 30, vv: 30,
		d: [{ f: 's', n: '1', v: 1213, d: [] },
			{ f: 'b', n: '0', v: 311, d: [] }] },
	{ f: 'u', n: '1', v: 5, l: 'm', vc: 30, vv: 30,
		d: [{ f: 's', n: '2', v: 1213, d: [] }] },
];

function show(what, m) {
	const missing = new HalDependencyResolver()
		.findAnyMissingDependencies({ m });
	const invalid = m.filter((one) => !new FirmwareModule(one).isValid());
	const names = [...new Set(missing.map((d) => d.f + d.n))].join(' ');
	console.log(`${what}: invalid ${invalid.length},`,
		`missing ${names || 'nothing'}`);
}

let m = photon();
show('whole', m);
m = photon();
m[2].vv = 28;
show('part 2 damaged', m);
m = photon();
m[2].v = 207;
show('part 2 too old', m);
m = photon();
m.splice(2, 1);
show('part 2 not there', m);
m = photon();
m[2].l = 'f';
show('part 2 only as a factory copy', m);
END_JS
node missing.js | tee seen

# It does find what is too old or not there at all.
grep -qx 'whole: invalid 0, missing nothing' seen
grep -qx 'part 2 too old: invalid 0, missing s2' seen
grep -qx 'part 2 not there: invalid 0, missing s2' seen
if ! grep -qx 'part 2 damaged: invalid 1, missing nothing' seen ||
	! grep -qx 'part 2 only as a factory copy: invalid 0, missing nothing' \
		seen; then
	echo "changed"
	exit 1
fi
echo "as described"
