/* SPDX-License-Identifier: MIT */
/*
 * Part of diagnose.h: repairs that depend on the device.  Each writes its
 * steps from the table, the releases and the roads that are open; none of
 * them knows a verdict's wording.
 */
#ifndef MODEL_DIAGNOSE_REPAIR_H
#define MODEL_DIAGNOSE_REPAIR_H

#include "model/diagnose/sight.h"

void repair_boot_old(const struct sight *s, struct diagnosis *out);
void repair_boot_new(const struct sight *s, struct diagnosis *out);
void repair_parts(const struct sight *s, struct diagnosis *out);
void repair_no_system(const struct sight *s, struct diagnosis *out);
void repair_app_newer(const struct sight *s, struct diagnosis *out);
void repair_no_app(const struct sight *s, struct diagnosis *out);
void repair_platform(const struct sight *s, struct diagnosis *out);
void repair_monolithic(const struct sight *s, struct diagnosis *out);
void repair_usb_id(const struct sight *s, struct diagnosis *out);
void repair_address(const struct sight *s, struct diagnosis *out);
void repair_rejected(const struct sight *s, struct diagnosis *out);
void repair_transfer(const struct sight *s, struct diagnosis *out);
void repair_not_applied(const struct sight *s, struct diagnosis *out);
void repair_updating(const struct sight *s, struct diagnosis *out);
void repair_get_status(const struct sight *s, struct diagnosis *out);
void repair_server_key(const struct sight *s, struct diagnosis *out);
void repair_permission(const struct sight *s, struct diagnosis *out);
void failing_app_newer(const struct sight *s, struct diagnosis *out);
void repair_windows(const struct sight *s, struct diagnosis *out);
void repair_dfu_host(const struct sight *s, struct diagnosis *out);
void repair_stuck(const struct sight *s, struct diagnosis *out);
void repair_downgrade(const struct sight *s, struct diagnosis *out);
void repair_no_fault(const struct sight *s, struct diagnosis *out);

void repair_asset(const struct sight *s, struct diagnosis *out);
void repair_boot_road_only(const struct sight *s, struct diagnosis *out);
void repair_target(const struct sight *s, struct diagnosis *out);
void repair_crash(const struct sight *s, struct diagnosis *out);
void repair_again(const struct sight *s, struct diagnosis *out);
void repair_stale(const struct sight *s, struct diagnosis *out);

/* Takes the road that is left where one is said to be closed. */
void repair_roads_closed(const struct sight *s, struct diagnosis *out);

/* What writes is put behind a look at the modules. */
void repair_look_first(struct diagnosis *out);

/* A new row of `failing`, or NULL when there is no room. */
struct failing *repair_failing(struct diagnosis *out, const char *module,
			       const char *check);
/* Rows of `failing` that come from tools instead of the table. */
void failing_asset(const struct sight *s, struct diagnosis *out);
void failing_file(const struct sight *s, struct diagnosis *out);
void failing_target(const struct sight *s, struct diagnosis *out);
void failing_platform(const struct sight *s, struct diagnosis *out);
void failing_range(const struct sight *s, struct diagnosis *out);
void failing_usb_id(const struct sight *s, struct diagnosis *out);
void failing_address(const struct sight *s, struct diagnosis *out);
void failing_boot_new(const struct sight *s, struct diagnosis *out);
void failing_boot_old(const struct sight *s, struct diagnosis *out);

/* The system parts of a release, in order of their files, over one road. */
void repair_system(const struct sight *s, const char *release, const char *over,
		   struct diagnosis *out);
/* "serial", "usb" or "ota": how this device takes a bootloader. */
const char *repair_boot_road(const struct sight *s);

#endif
