#!/bin/sh
# SPDX-License-Identifier: MIT
# A bundle packed again by bsdtar loses its assets in binary-version-reader.
#
# Package    binary-version-reader 3.1.3 (npm) and libarchive-tools
#            3.6.2-1+deb12u5 (Debian 12)
# Behaviour  `bsdtar -a -cf new.zip .` names its members ./app.bin and
#            ./assets/beep.wav.  unpackApplicationAndAssetBundle() asks for a
#            folder that is exactly "." or "assets": the application is taken
#            (the folder of ./app.bin is "."), the assets are passed over, and
#            the call succeeds with an empty list.
# Surprise   the names mean the same files, every unpacker treats them so, and
#            a wrong layout would be refused, one thinks: two applications
#            are, and the unpacked application itself names the asset that
#            is not there.  `zip -r new.zip .` of Info-ZIP makes no "./", so it
#            depends on the packer whether a bundle is whole.
# Hurts      who opens a bundle, changes a sound and packs it again with the
#            tool of FreeBSD, macOS and Windows (tar there is bsdtar): the
#            application is flashed alone, and from Device OS 5.5 on a device
#            whose application lacks an asset stays in safe mode.
# Way out    compare the list of assets with the application's own, and name
#            the files for the packer (bsdtar -a -cf new.zip app.bin assets).
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

cat >bundle.js <<'END_JS'
const fs = require('fs');
const bvr = require('binary-version-reader');

async function make(file) {
	const data = bvr.firmwareTestHelper.createFirmwareBinary({
		platformId: 12, productId: 12, productVersion: 1,
		moduleStartAddress: 0xb4000,
		deps: [{ func: bvr.ModuleInfo.FunctionType.SYSTEM_PART,
			index: 1, version: 1 }] });
	fs.writeFileSync(file, await bvr.createApplicationAndAssetBundle(
		{ name: 'app.bin', data },
		[{ name: 'beep.wav', data: Buffer.from('beep') }]));
}

async function show(what, file) {
	const { application, assets } =
		await bvr.unpackApplicationAndAssetBundle(file);
	const own = await new bvr.HalModuleParser()
		.parseBuffer({ fileBuffer: application.data });
	console.log(`${what}: crc ${own.crc.ok},`,
		`application names ${own.assets.map((a) => a.name)},`,
		`assets ${assets.map((a) => a.name).join(' ') || 'none'}`);
}

const [verb, ...rest] = process.argv.slice(2);
({ make, show })[verb](...rest);
END_JS
node bundle.js make made.zip
mkdir open
bsdtar -xf made.zip -C open
bsdtar -a -cf dot.zip -C open .
bsdtar -a -cf named.zip -C open app.bin assets
bsdtar -tf dot.zip
for zip in made named dot; do
	node bundle.js show $zip $zip.zip
done | tee seen

# The file is whole: what comes out of it is what went in.
mkdir again
bsdtar -xf dot.zip -C again
cmp open/assets/beep.wav again/assets/beep.wav
for zip in made named; do
	grep -qx "$zip: crc true, application names beep.wav, assets beep.wav" \
		seen
done
grep -qx 'dot: crc true, application names beep.wav, assets none' seen || {
	echo "changed"
	exit 1
}
echo "as described"
