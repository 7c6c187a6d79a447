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
