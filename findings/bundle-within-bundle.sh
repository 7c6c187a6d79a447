#!/bin/sh
# SPDX-License-Identifier: MIT
# binary-version-reader 3.1.3 cannot open its own bundle if an asset is a zip.
#
# Package    binary-version-reader 3.1.3 (npm), with archiver and unzipper as
#            it brings them along, and libarchive13 3.6.2-1+deb12u5 (Debian 12)
# Behaviour  createApplicationAndAssetBundle() writes members whose sizes stand
#            behind them only.  unpackApplicationAndAssetBundle() reads the file
#            as a stream and takes the first four bytes "PK 07 08" for the end
#            of a member.  An asset that was packed by the same call and cannot
#            be made smaller holds these bytes as they are, so the member ends
#            too early: "unexpected end of file".
# Surprise   what one half of a library writes the other half should read, and
#            a deflate stream ends by itself, no mark is needed.  bsdtar,
#            which finds sizes in the directory at the end, reads the same
#            file, and so it does from a pipe, where it has no directory.
# Hurts      applications that carry firmware for another processor, or a
#            web site, as a zip: the bundle is made, listed and tested by
#            every other tool without a word, and cannot be flashed.  The
#            error speaks of a cut file, so the download is blamed.
# Way out    another container for such an asset (tar), or read the bundle by
#            its directory.
#
# Needs node, npm, apt-get, dpkg-deb, and the libraries that libarchive uses.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --prefix "$work" \
	binary-version-reader@3.1.3
apt-get download -qq -o APT::Sandbox::User=root \
	libarchive-tools=3.6.2-1+deb12u5 libarchive13=3.6.2-1+deb12u5
for package in ./*.deb; do
	dpkg-deb -x "$package" root
done
lib=$(dirname "$(find "$work/root" -name 'libarchive.so.13')")
bsdtar() { LD_LIBRARY_PATH=$lib "$work/root/usr/bin/bsdtar" "$@"; }

cat >nest.js <<'END_JS'
const fs = require('fs');
const { randomBytes } = require('crypto');
const bvr = require('binary-version-reader');

const application = () => ({ name: 'app.bin',
	data: bvr.firmwareTestHelper.createFirmwareBinary({ platformId: 12,
		productId: 12, productVersion: 1, moduleStartAddress: 0xb4000,
		deps: [{ func: bvr.ModuleInfo.FunctionType.SYSTEM_PART,
			index: 1, version: 1 }] }) });

async function show(what, asset) {
	const file = `${what}.zip`;
	fs.writeFileSync(`${what}.asset`, asset);
	fs.writeFileSync(file, await bvr.createApplicationAndAssetBundle(
		application(), [{ name: 'inner', data: asset }]));
	try {
		const { assets } = await bvr.unpackApplicationAndAssetBundle(file);
		console.log(`${what}: equal ${assets[0].data.equals(asset)}`);
	} catch (error) {
		console.log(`${what}: ${error.message}`);
	}
}

(async () => {
	await show('sound', randomBytes(20000));
	await show('zip', await bvr.createApplicationAndAssetBundle(
		application(), [{ name: 'sound.wav', data: randomBytes(20000) }]));
})();
END_JS
node nest.js | tee seen

for what in sound zip; do
	bsdtar -xOf $what.zip assets/inner | cmp - $what.asset
	bsdtar -xOf - assets/inner <$what.zip | cmp - $what.asset
	# shellcheck disable=SC2002 # a pipe is what is asked for
	cat $what.zip | bsdtar -xOf - assets/inner | cmp - $what.asset
	echo "$what: equal for bsdtar, from the file and from a pipe"
done

grep -qx 'sound: equal true' seen
grep -qx 'zip: unexpected end of file' seen || {
	echo "changed"
	exit 1
}
echo "as described"
