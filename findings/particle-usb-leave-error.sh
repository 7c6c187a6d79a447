#!/bin/sh
# SPDX-License-Identifier: MIT
# particle-usb 4.1.0 leaves DFU mode successfully also where the device refuses.
#
# Package    particle-usb 4.1.0 (npm), the maker's USB library, under his
#            command line tool and his web pages
# Behaviour  leave() sends the empty DNLOAD that ends a download and polls
#            until the device manifests or is in state dfuERROR.  It looks at
#            neither state nor status then: the promise is fulfilled.  So
#            are writeOverDfu() with `leave`, and reset() in DFU mode, which
#            are made of it.
# Surprise   an error of a single block is checked (status is not OK: an
#            exception), and the DFU specification puts a device's verdict on
#            the whole image (errFIRMWARE, errVERIFY, errNOTDONE) exactly at
#            this step.  One expects the last answer to count at least as
#            much as those before.
# Hurts      programs that flash and take the fulfilled promise for the
#            proof: the device said that the image is no good and is still
#            in DFU mode, and the person is told that it was flashed.
# Way out    after leave() or reset(), wait for the device under its other
#            product id and read its modules.
#
# Needs node (seen with 20) and npm.  The device here is a table of the DFU 1.1
# states, behind the two transfer functions that the library asks for.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" \
	particle-usb@4.1.0

cat >leave.js <<'END_JS'
const { Dfu, DfuRequestType: Request, DfuDeviceState: State,
	DfuDeviceStatus: Status } = require('particle-usb/src/dfu');

class Device {
	constructor(faults) {
		this.faults = faults;
		this.state = State.dfuIDLE;
		this.status = Status.OK;
	}

	// A step is done when its status is asked for, and may fail then.
	async transferOut({ bRequest, wValue }, data) {
		if (bRequest === Request.DFU_CLRSTATUS) {
			this.state = State.dfuIDLE;
			this.status = Status.OK;
		} else if (bRequest === Request.DFU_DNLOAD) {
			this.step = !data.length ? 'manifest' :
				wValue ? 'block' : 'command';
		}
	}

	async transferIn({ bRequest }) {
		if (bRequest !== Request.DFU_GETSTATUS)
			throw new Error(`request ${bRequest}`);
		if (this.step) {
			this.status = this.faults[this.step] || Status.OK;
			this.state = this.status ? State.dfuERROR :
				this.step === 'manifest' ? State.dfuMANIFEST :
				State.dfuDNLOAD_IDLE;
			this.step = null;
		}
		return Buffer.from([this.status, 0, 0, 0, this.state, 0]);
	}
}

async function show(what, faults, job) {
	const device = new Device(faults);
	const quiet = () => {};
	const dfu = new Dfu(device, { trace: quiet, info: quiet, error: quiet });
	// What setAltSetting() takes from the name of the alternate setting.
	dfu._memoryInfo = dfu._parseMemoryDescriptor('@Flash /0x08000000/04*016Kg');
	const answer = await job(dfu).then(() => 'fulfilled', () => 'rejected');
	console.log(`${what}: ${answer}, state ${device.state}`,
		`status ${device.status}`);
}

const write = (dfu) => dfu.doDownload({ startAddr: 0x08000000,
	data: Buffer.alloc(3000, 1), leave: true });
(async () => {
	await show('good', {}, write);
	await show('block refused', { block: Status.errWRITE }, write);
	await show('image refused', { manifest: Status.errFIRMWARE }, write);
	await show('leave refused', { manifest: Status.errFIRMWARE },
		(dfu) => dfu.leave());
})();
END_JS
node leave.js | tee seen

grep -qx 'good: fulfilled, state 7 status 0' seen
grep -qx 'block refused: rejected, state 10 status 3' seen
for what in image leave; do
	grep -qx "$what refused: fulfilled, state 10 status 10" seen || {
		echo "changed: $what"
		exit 1
	}
done
echo "as described"
