/* SPDX-License-Identifier: MIT */
#include "model/catalog/tinker.h"

#include <stddef.h>

#include "base/count.h"
#include "base/text.h"

/*
 * Files that the maker's command-line tool shipped (1.16.0, 2.16.0, 3.51.0),
 * and the Duo's factory applications.
 */
static const char *const published[] = {
	/* core_tinker.bin, 1.16 */
	"f82984e8fb78339a90bd690a50df175f"
	"00f3dc8acf72b4f7c8697576ca4d164b",
	/* core_tinker.bin, 2.16 */
	"8e55851b39bcfb6a6ada1ee26fe968e3"
	"6662abe7c1cee814b3f52e1d2616f051",
	/* photon_tinker.bin */
	"cd4241ffdf536e0d78ee6d18b54777ed"
	"a24de5e72f6d8ca0ec000df94ca85555",
	/* tinker-0.4.5-photon.bin */
	"4122f115129c3565f6a56a0625beb15f"
	"cb366200e797160ae334776eecf7013f",
	/* p1_tinker.bin */
	"39aa2c8fd51f0b6a294c152e79909847"
	"2f7d0bc7568f65418f3039b295c717d3",
	/* tinker-0.4.5-p1.bin */
	"e4f6a51fb68407c39d535153d279ffa9"
	"a5ca09b9ee2dd2007d5c6469feff12f0",
	/* electron_tinker.bin */
	"c505033c91cdd6dadb1c5f386ea60fbf"
	"6986fd1f67cd7d7d8f9d3cfc3dd6688a",
	/* tinker-usb-debugging-v0.4.8-rc.6-electron.bin */
	"caf9527a7e88c75072288a65d0ce47aa"
	"30046e34a92938410f47e538efc27088",
	/* tinker-usb-debugging-0.6.0-electron.bin */
	"80ee543738ae31ca339191324139bf1a"
	"157448e65c41cec971451a1b6cc3f179",
	/* tinker-0.8.0-rc.27-argon.bin */
	"7ae06a42c3387ebf1991c8a64353b11f"
	"46ee704bf99475c11bf2e38fab3b3121",
	/* tinker-0.8.0-rc.27-boron.bin */
	"1542d71c7bc9f1afd53f210e9ad16d7b"
	"0d3cb242b121675c51499c2c2b36552f",
	/* tinker-0.8.0-rc.27-xenon.bin */
	"779c196446fe35b0f2b4dd4f4ecb070e"
	"7a71c72c1bce6b4dd544e3b268f64648",
	/* tinker-1.1.0-rc.1-bsom.bin */
	"eaba9654e9ce64402a8241dd3654cb91"
	"ea411eaca583010e947b8bf06eec982c",
	/* tinker-1.5.0-b5som.bin */
	"d5aa20171d776af1a6b24acf927f7143"
	"0768c68cddedc6bc6773f96f1433dc09",
	/* tracker-tinker@1.5.4-rc.1.bin */
	"0fa027b1c3bc9b5af54feba84643d053"
	"d55d6e4e12c207a64c3c650dca2bd09d",
	/* tinker-6.3.4-esomx.bin */
	"ee5d17d0182fbf1da6b95d0d8f1e3940"
	"e84f1ffda90664c66a8823fdbf2f21a2",
	/* tinker-5.0.0-p2.bin */
	"f8ddd12640b4a8d76c14ea289556a214"
	"1d4617f8e6ba9d0fd2749cc9b8a501b7",
	/* tinker-5.8.0-trackerm.bin */
	"a0d7e1742115aab550c2e55c2ed8f1fe"
	"9958fea1fec38ad50cedaa518b21420e",
	/* tinker-6.3.4-msom.bin */
	"3a70ec3b14a6f284418a8dac9c8ca4de"
	"efd513e125f3e5786d8c17f6cef0dff5",
	/* duo-fac-tinker-v0.2.3.bin */
	"1cb8aa7effc7709eb6806392dc541476"
	"a25fb89fafd672fdb0dc9d2c70b3b37c",
	/* duo-fac-web-server-v0.3.1.bin */
	"f5aaf20051f1eec1dc1c21a87cb92634"
	"6018dbb56ef23b71e041ead0f1f6986b",
};

bool tinker_is_published(const char *sha256)
{
	for (size_t i = 0; i < COUNT(published); i++) {
		if (text_same(published[i], sha256))
			return true;
	}
	return false;
}
