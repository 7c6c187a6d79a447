/* SPDX-License-Identifier: MIT */
/*
 * What the host's kernel says of the bus: cable, hub, power.
 */
#include "model/evidence/says.h"

#include "base/count.h"

static const struct phrase rows[] = {
	{ "can't set config*error", FACT_USB_KERNEL },
	{ "device descriptor read*error", FACT_USB_KERNEL },
	{ "device not accepting address", FACT_USB_KERNEL },
	{ "unable to enumerate USB device", FACT_USB_KERNEL },
	{ "error -71|", FACT_USB_KERNEL },
	{ "error -110|", FACT_USB_KERNEL },
	{ "error -32|", FACT_USB_KERNEL },
	{ "device not responding to setup address", FACT_USB_KERNEL },
	{ "over-current", FACT_USB_KERNEL },
	{ "port#*Maybe the USB cable is bad", FACT_USB_KERNEL },
	{ "connect-debounce failed", FACT_USB_KERNEL },
	{ "insufficient available bus power", FACT_USB_KERNEL },
	{ "usb*string descriptor # read error", FACT_USB_KERNEL },
	{ "usb*can't read configurations, error", FACT_USB_KERNEL },
	{ "usb*unable to read config index", FACT_USB_KERNEL },
	{ "Timeout while waiting for setup device", FACT_USB_KERNEL },
	{ "disabled by hub (EMI", FACT_USB_KERNEL },
	{ "port_status failed (err", FACT_USB_KERNEL },
	{ "usb*cannot reset (err", FACT_USB_KERNEL },
	{ "usb*mA is over #mA budget", FACT_USB_KERNEL },
	{ "usb*Invalid ep0 maxpacket", FACT_USB_KERNEL },
	{ "|xhci_hcd|", FACT_LINUX },
	{ "|ehci-pci|", FACT_LINUX },
	{ "|dwc_otg|", FACT_LINUX },
	{ "cdc_acm*ttyACM#", FACT_LINUX },
	{ "cdc_acm*failed with error", FACT_LINUX },
	{ "cdc_acm*failed to set dtr", FACT_LINUX },
	{ "usb #-#*USB disconnect, device number", FACT_LINUX },
	{ "usb #-#*New USB device", FACT_LINUX },
	{ "usb #-#*new full-speed USB device", FACT_LINUX },
	{ "usb #-#*Product: ", FACT_LINUX },
	{ "usb #-#*Manufacturer: ", FACT_LINUX },
	{ "usb #-#*SerialNumber: ", FACT_LINUX },
	{ "usb #-#*device firmware changed", FACT_LINUX },
	{ "usb #-#*no configuration chosen", FACT_LINUX },
	{ "usb #-#*not running at top speed", FACT_LINUX },
	{ "usb #-#*not authorized for usage", FACT_LINUX },
	{ "usb #-#*has invalid maxpacket", FACT_LINUX },
	{ "usb*port#*attempt power cycle", FACT_LINUX },
	{ "^Under-voltage detected", FACT_LINUX },
	{ "usbfs: USBDEVFS_CONTROL failed cmd dfu-util", FACT_USB_KERNEL },
	{ "idVendor=@", FACT_LINUX },
};

const struct phrase_set says_kernel = { READER_KERNEL, rows, COUNT(rows) };
