/* SPDX-License-Identifier: MIT */
/*
 * What a SARA modem without a network says to AT commands, for whoever stands
 * on the line: the modem of an Electron, and that of a Boron.
 */
#ifndef SILICON_SARA_H
#define SILICON_SARA_H

/* Before the OK; "": nothing. */
const char *sara_answer(const char *command);

#endif
