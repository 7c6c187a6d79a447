// SPDX-License-Identifier: MIT
// The practice devices of Gen 3 and 4 under particle-usb: it finds them, asks
// them, brings them into DFU mode and listening mode, writes and leaves.
// Arguments: id of the Argon, of the P2, of the protected Argon, and a
// bootloader of each of the first two.
'use strict';

const fs = require('fs');
const { getDevices, openDeviceById } = require('particle-usb');

const [argon, p2, closed, argonLoader, p2Loader] = process.argv.slice(2);
let failed = 0;

function check(name, ok, what) {
	console.log(`${ok ? 'ok' : 'not ok'} ${name}${ok ? '' : ` (${what})`}`);
	if (!ok) {
		failed = 1;
	}
}

async function open(id) {
	return openDeviceById(id, { timeout: 20000 });
}

async function update(name, id, file) {
	const dev = await open(id);
	await dev.updateFirmware(fs.readFileSync(file), { timeout: 120000 });
	await dev.close();
	check(`${name}-update`, true);
}

async function knows(name, id, platform, version) {
	const dev = await open(id);
	check(`${name}-id`, dev.id === id, dev.id);
	check(`${name}-platform`, dev.platformId === platform, dev.platformId);
	check(`${name}-version`, dev.firmwareVersion === version,
		dev.firmwareVersion);
	const modules = await dev.getFirmwareModuleInfo();
	check(`${name}-modules`, modules.length >= 4 &&
		modules.every((m) => !m.failedFlags || !m.failedFlags.length),
	JSON.stringify(modules));
	check(`${name}-mode`, await dev.getDeviceMode() === 'NORMAL', 'mode');
	await dev.enterListeningMode();
	check(`${name}-listens`, await dev.getDeviceMode() === 'LISTENING',
		'mode');
	await dev.leaveListeningMode();
	await dev.close();
}

async function toDfu(id) {
	let dev = await open(id);
	await dev.enterDfuMode();
	await dev.close();
	dev = await open(id);
	if (!dev.isInDfuMode) {
		throw new Error('it does not come into DFU mode');
	}
	return dev;
}

// Out of DFU mode, and back as what it was.
async function leave(dev) {
	const id = dev.id;
	await dev.reset();
	await dev.close();
	for (let i = 0; i < 80; i++) {
		const all = await getDevices();
		if (all.length === 3 && all.every((d) => !d.isInDfuMode)) {
			break;
		}
		await new Promise((r) => setTimeout(r, 250));
	}
	dev = await open(id);
	const left = !dev.isInDfuMode;
	await dev.close();
	return left;
}

async function dfu(name, id, address) {
	const data = Buffer.alloc(9000, 0x5a);
	let dev = await toDfu(id);
	check(`${name}-open`, !(await dev.getProtectionState()).protected,
		'protected');
	await dev.writeOverDfu(data, { altSetting: 0, startAddr: address });
	check(`${name}-leaves`, await leave(dev), 'still in DFU mode');
	dev = await toDfu(id);
	const back = await dev.readOverDfu({ altSetting: 0, startAddr: address,
		size: data.length });
	check(`${name}-written`, data.equals(back), 'differs');
	check(`${name}-leaves-again`, await leave(dev), 'still in DFU mode');
}

async function refuses(id) {
	const dev = await open(id);
	const state = await dev.getProtectionState();
	check('protected', state.protected && !state.overridden,
		JSON.stringify(state));
	let refused = false;
	await dev.getFirmwareModuleInfo().catch(() => {
		refused = true;
	});
	check('protected-refuses', refused, 'it answers');
	await dev.close();
}

async function main() {
	const all = await getDevices();
	check('three', all.length === 3, all.length);
	await knows('argon', argon, 12, '6.2.0');
	await knows('p2', p2, 32, '5.9.0');
	await update('argon', argon, argonLoader);
	await update('p2', p2, p2Loader);
	await refuses(closed);
	await dfu('argon', argon, 0xd4000);
	await dfu('p2', p2, 0x08400000);
}

main().catch((e) => {
	console.log(`not ok end (${e.stack})`);
	failed = 1;
}).finally(() => process.exit(failed));
