#!/bin/sh
# SPDX-License-Identifier: MIT
# A sample of make torture: each command with some of its calls failing.
"${BUILD:-build}/tests/torture/torture" 100
