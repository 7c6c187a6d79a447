#!/bin/sh
# SPDX-License-Identifier: MIT
# binary-version-reader 3.1.3 puts sound check values on a damaged module.
#
# Package    binary-version-reader 3.1.3 (npm), the maker's library for
#            firmware files, under his command line tool
# Behaviour  splitCombinedModules(), compressModule(), and
#            createApplicationAndAssetBundle() never compare the CRC-32 and the
#            SHA-256 of what they are given.  They compute both anew over what
#            they made.  One flipped bit in an application, in a file that
#            says crc.ok false before, is in a bundle that says crc.ok true.
# Surprise   the library's own parser shows the difference, and the content is
#            only carried over, so one expects the verdict to be carried over
#            as well, or a refusal.  The last module of a combined file does
#            keep its old value and is found out; all before it are not.
# Hurts      release jobs that add assets to a file that came over a bad
#            disk or link: the device, the cloud and every later tool find a
#            valid module, and the only proof of the damage is gone.  (In a
#            compressed module the old values are still inside.)
# Way out    parse and look at crc.ok before each call.
#
# Needs node and npm.  The modules are made by the package's own test helper.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --prefix "$work" \
	binary-version-reader@3.1.3

cat >seal.js <<'END_JS'
const bvr = require('binary-version-reader');
const { createHash } = require('crypto');
const { SYSTEM_PART, USER_PART } = bvr.ModuleInfo.FunctionType;

const make = (moduleFunction, start, deps) =>
	bvr.firmwareTestHelper.createFirmwareBinary({ platformId: 12,
		productId: 12, productVersion: 1, moduleFunction, deps,
		moduleStartAddress: start, dataSize: 4096 });

function flip(data, at) {
	const damaged = Buffer.from(data);
	damaged[at] ^= 0x10;
	return damaged;
}

async function show(what, data) {
	const { crc } = await new bvr.HalModuleParser()
		.parseBuffer({ fileBuffer: Buffer.from(data) });
	const end = data.length - 38;
	const sha = createHash('sha256').update(data.subarray(0, end)).digest();
	const hash = sha.equals(data.subarray(end, end + 32));
	console.log(`${what}: crc ${crc.ok}, hash ${hash}`);
}

(async () => {
	const system = make(SYSTEM_PART, 0x30000, []);
	const app = make(USER_PART, 0xb4000,
		[{ func: SYSTEM_PART, index: 1, version: 1 }]);
	const damaged = flip(app, 2000);
	await show('application as made', app);
	await show('application damaged', damaged);

	const zip = await bvr.createApplicationAndAssetBundle(
		{ name: 'app.bin', data: damaged },
		[{ name: 'sound.wav', data: Buffer.from('beep') }]);
	const bundle = await bvr.unpackApplicationAndAssetBundle(zip);
	await show('the same in a bundle', bundle.application.data);
	await show('the same compressed', await bvr.compressModule(damaged));

	const both = await bvr.combineModules([system, app]);
	const parts = await bvr.splitCombinedModules(flip(both, 2000));
	console.log('first of a damaged combined file is the module that went in:',
		parts[0].equals(system));
	await show('first of a damaged combined file', parts[0]);
	const late = await bvr.splitCombinedModules(flip(both, 6000));
	await show('last of a combined file damaged there', late[1]);
})();
END_JS
node seal.js | tee seen

grep -qx 'application as made: crc true, hash true' seen
grep -qx 'application damaged: crc false, hash false' seen
grep -qx 'first of a damaged combined file is the module that went in: false' \
	seen
grep -qx 'last of a combined file damaged there: crc false, hash false' seen
for what in 'the same in a bundle' 'the same compressed' \
	'first of a damaged combined file'; do
	grep -qx "$what: crc true, hash true" seen || {
		echo "changed: $what"
		exit 1
	}
done
echo "as described"
