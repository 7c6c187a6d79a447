/* Which road, and the way down it. */
#include "roads/flash.h"

#include <string.h>

#include "device/inspect.h"
#include "proto/quirks.h"

/* Device OS 6.0 and later have no YMODEM receiver (serial.md). */
static bool has_serial(const struct table *now)
{
	const char *release = now ? inspect_release(now) : "";

	return !release[0] || quirks_of(release)->ymodem == QUIRKS_YMODEM_WORKS;
}

enum road flash_best_road(const struct job *j, const struct flash_image *image,
			  const struct table *now)
{
	int version = now ? table_version(now, FUNCTION_SYSTEM, 1) : -1;
	unsigned system = version > 0 ? (unsigned)version : 0;

	if (flash_check(j, image, ROAD_DFU, system, NULL) == 0)
		return ROAD_DFU;
	if (has_serial(now) &&
	    flash_check(j, image, ROAD_SERIAL, system, NULL) == 0)
		return ROAD_SERIAL;
	return j->device.platform->gen >= 3 ? ROAD_USB : ROAD_NONE;
}

int flash_send(struct job *j, const struct flash_image *image, enum road over,
	       const struct table *now, struct flash_result *r, struct err *e)
{
	int version = now ? table_version(now, FUNCTION_SYSTEM, 1) : -1;
	unsigned system = version > 0 ? (unsigned)version : 0;

	memset(r, 0, sizeof(*r));
	switch (over) {
	case ROAD_SERIAL:
		return flash_serial(j, image, r, e);
	case ROAD_DFU:
		return flash_dfu(j, image, system, r, e);
	case ROAD_DFU_STAGED:
		return flash_staged(j, image, system, r, e);
	case ROAD_USB:
		return flash_usb(j, image, r, e);
	case ROAD_OTA:
		return flash_ota(j, image, now, r, e);
	default:
		return err_set(e, ERR_NO_ROAD, "flash", "no road was chosen");
	}
}
