/* SPDX-License-Identifier: MIT */
/* Bits of the OTG core that both of its files use (RM0033, 29.16). */
#ifndef SILICON_OTG_BITS_H
#define SILICON_OTG_BITS_H

#define RXFLVL	       (1u << 4)
#define GONAKEFF       (1u << 7)
#define USBRST	       (1u << 12)
#define ENUMDNE	       (1u << 13)
#define IEPINT	       (1u << 18)
#define OEPINT	       (1u << 19)
#define EPENA	       (1u << 31)
#define EPDIS	       (1u << 30)
#define SNAK	       (1u << 27)
#define CNAK	       (1u << 26)
#define STALLED	       (1u << 21)
#define NAKSTS	       (1u << 17)
#define USBAEP	       (1u << 15)
#define XFRC	       1u
#define EPDISD	       2u
#define STUP	       8u
#define ITTXFE	       16u
#define TXFE	       128u
#define DMAEN	       (1u << 5)
#define SDIS	       2u
#define DAD	       0x7f0u
#define PKT_OUT	       2u
#define PKT_DONE       3u
#define PKT_SETUP_DONE 4u
#define PKT_SETUP      6u

#endif
