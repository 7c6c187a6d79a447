/* SPDX-License-Identifier: MIT */
// particle-api-js, as its users have it, against the practice cloud: lists,
// flashes, and hears about it.  Prints one "ok" or "not ok" line per check.
'use strict';
const fs = require('fs');
const Particle = require('particle-api-js');

const id = process.argv[2];
const image = process.argv[3];
const auth = process.env.UNBRICK_TOKEN;
const particle = new Particle({ baseUrl: process.env.UNBRICK_API_URL, auth });
let failed = 0;

function check(name, holds, what) {
	console.log(holds ? `ok ${name}` : `not ok ${name}: ${JSON.stringify(what)}`);
	if (!holds)
		failed = 1;
}

// The events of the device up to the first that `last` takes.
function listen(stream, last, ms) {
	return new Promise((resolve) => {
		const heard = [];
		const timer = setTimeout(() => resolve(heard), ms);
		stream.on('event', (ev) => {
			heard.push(`${ev.name}=${(ev.data || '').trim()}`);
			if (last(heard)) {
				clearTimeout(timer);
				resolve(heard);
			}
		});
	});
}

async function refused(name, status, request) {
	try {
		await request;
		check(name, false, 'taken');
	} catch (e) {
		check(name, e.statusCode === status, e.statusCode);
	}
}

async function main() {
	const list = (await particle.listDevices({ auth })).body;
	check('lists', list.length === 1 && list[0].id === id &&
		list[0].platform_id === 6 && list[0].online === true, list);

	const one = (await particle.getDevice({ deviceId: id, auth })).body;
	check('describes', one.id === id && one.connected === true &&
		one.system_firmware_version === '1.2.1', one);

	// What particle-cli asks for: getDeviceOsVersions(platformId, version).
	const os = (await particle.getDeviceOsVersion({ version: '1.2.1',
		platformId: 6, auth })).body;
	const boot = os.modules.find((m) =>
		m.prefixInfo.moduleFunction === 'bootloader');
	check('device-os-version', os.version === '1.2.1' &&
		os.base_url.endsWith('/v1/firmware/device-os/v1.2.1') &&
		os.modules.length === 3 && boot.crc.ok &&
		boot.crc.storedCrc === boot.crc.actualCrc, os);
	const file = Buffer.from(await (await fetch(
		`${os.base_url}/${boot.filename}`)).arrayBuffer());
	check('device-os-file', file.subarray(-4).toString('hex') ===
		boot.crc.storedCrc, file.length);
	const pages = [];
	for (let page = 1; page < 20; page++) {
		const one = (await particle.listDeviceOsVersions({ platformId: 6,
			page, perPage: 40, auth })).body;
		pages.push(...one);
		if (one.length < 40)
			break;
	}
	check('device-os-list', pages.length > 80 &&
		new Set(pages.map((v) => v.version)).size === pages.length &&
		pages.every((v) => v.platform_id === 6) &&
		pages.some((v) => v.version === '1.2.1'), pages.length);
	await refused('device-os-unknown', 404,
		particle.getDeviceOsVersion({ version: '9.9.9', platformId: 6, auth }));

	await refused('bad-token', 401,
		particle.getDevice({ deviceId: id, auth: '0'.repeat(40) }));
	await refused('foreign-device', 403,
		particle.getDevice({ deviceId: 'f'.repeat(24), auth }));

	const stream = await particle.getEventStream({ deviceId: id, auth });
	const online = (h) => h.filter((e) => e === 'spark/status=online').length &&
		h.some((e) => e.startsWith('spark/device/app-hash='));
	const events = listen(stream, online, 60000);
	const answer = (await particle.flashDevice({
		deviceId: id, files: { 'app.bin': fs.readFileSync(image) }, auth,
	})).body;
	check('flashes', answer.id === id && answer.status === 'Update started',
		answer);
	const heard = await events;
	stream.end();
	const at = [ 'spark/flash/status=started', 'spark/flash/status=success',
		'spark/status=online' ].map((e) => heard.indexOf(e));
	check('events', at[0] >= 0 && at[0] < at[1] && at[1] < at[2] &&
		online(heard), heard);
}

main().catch((e) => check('run', false, String(e && e.stack || e)))
	.finally(() => process.exit(failed));
